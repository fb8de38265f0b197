package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A listener that cannot start says why, what would help, and leaves nothing behind. */
class ListenerStartTest {

    private static ListenerBuilder<String, String> listener(String host, int port) {
        return Listener.tcp(host, port).name("start");
    }

    private static Listener echo(int port) {
        return listener("127.0.0.1", port).handler((line, connection) -> connection.send(line));
    }

    private static ServerSocket busyPort() throws IOException {
        return new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"));
    }

    @EachTransport
    void a_busy_port_fails_the_start_with_address_cause_and_remedy(Transport transport) throws Exception {
        try (ServerSocket busy = busyPort()) {
            Listener listener = listener("127.0.0.1", busy.getLocalPort())
                    .transport(transport)
                    .handler((line, connection) -> {});
            assertThatThrownBy(listener::start)
                    .isExactlyInstanceOf(ListenerStartException.class)
                    .hasMessage(
                            "listener start: cannot listen on 127.0.0.1:%d: somebody listens there already; stop it"
                                    + " (ss -ltnp shows who) or take another port, 0 for any free one",
                            busy.getLocalPort())
                    .hasCauseInstanceOf(IOException.class);
        }
    }

    @EachTransport
    void a_failed_start_leaves_no_thread_no_descriptor_and_no_port(Transport transport) throws Exception {
        int port;
        try (ServerSocket busy = busyPort()) {
            port = busy.getLocalPort();
            ListenerBuilder<String, String> builder =
                    listener("127.0.0.1", port).transport(transport).acceptors(3);
            failToStart(builder); // loads classes, and with them files
            long before = ThisProcess.openFiles();

            failToStart(builder);
            failToStart(builder.workers(2));

            await().until(() -> ThisProcess.openFiles() <= before);
        }
        try (Listener listener = echo(port).start();
                Client client = Client.connect(listener)) {
            assertThat(client.send("hello\n").line()).isEqualTo("hello");
        }
    }

    private static void failToStart(ListenerBuilder<String, String> builder) {
        assertThatThrownBy(builder.handler((line, connection) -> {})::start).isInstanceOf(ListenerStartException.class);
        awaitNoThreads();
    }

    private static void awaitNoThreads() {
        await().untilAsserted(() -> {
            assertThat(ThisProcess.threads("start-")).isEmpty();
            assertThat(ThisProcess.threads("netpool-worker-")).isEmpty();
        });
    }

    @EachTransport
    void an_address_of_another_machine_fails_the_start(Transport transport) {
        Listener listener = listener("192.0.2.1", 7777).transport(transport).handler((line, connection) -> {});
        assertThatThrownBy(listener::start)
                .isInstanceOf(ListenerStartException.class)
                .hasMessage("listener start: cannot listen on 192.0.2.1:7777: no interface of this machine has this"
                        + " address; ip addr shows those it has");
        awaitNoThreads();
    }

    @Test
    void an_unknown_host_fails_the_start() {
        Listener listener = listener("no-such-host.invalid", 7777).handler((line, connection) -> {});
        assertThatThrownBy(listener::start)
                .isInstanceOf(ListenerStartException.class)
                .hasMessage("listener start: cannot listen on no-such-host.invalid:7777: the host name"
                        + " no-such-host.invalid is unknown; give an address or a name that resolves");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_transport_that_does_not_work_here_fails_the_start_and_is_named() {
        Listener listener =
                listener("127.0.0.1", 0).transport(Transport.KQUEUE).workers(1).handler((line, connection) -> {});
        assertThatThrownBy(listener::start)
                .isInstanceOf(ListenerStartException.class)
                .hasMessageStartingWith("listener start: transport KQUEUE does not work here: ")
                .hasMessageEndingWith("; take another, or Transport.AUTO")
                .hasCauseInstanceOf(UnsupportedOperationException.class);
        awaitNoThreads();
    }

    @EachTransport
    void port_0_is_resolved_to_the_real_one(Transport transport) throws Exception {
        try (Listener listener = listener("127.0.0.1", 0)
                        .transport(transport)
                        .acceptors(2)
                        .handler((line, connection) -> connection.send(line))
                        .start();
                Client client = Client.connect(listener.address().getPort())) {
            assertThat(listener.port()).isPositive().isEqualTo(client.socket().getPort());
            assertThat(client.send("hello\n").line()).isEqualTo("hello");
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void a_port_that_needs_a_privilege_fails_the_start() throws Exception {
        List<String> withoutPrivilege =
                List.of("setpriv", "--bounding-set=-net_bind_service", "--inh-caps=-net_bind_service");
        try (ChildJvm child = ChildJvm.start(withoutPrivilege, Transport.AUTO, 7)) {
            assertThat(child.stop()).isEqualTo(1);
            assertThat(child.linesContaining("ListenerStartException"))
                    .singleElement()
                    .asString()
                    .endsWith("listener child: cannot listen on 127.0.0.1:7: permission denied; a port under 1024 needs"
                            + " CAP_NET_BIND_SERVICE, or take one above");
        }
    }
}
