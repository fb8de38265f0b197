package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What has no meaning within the JVM is refused by name, with a remedy. */
class LocalSettingsTest {
    private static final MessageHandler<String, String> NOTHING = (line, connection) -> {};

    @Test
    void what_belongs_to_ports_is_refused() {
        ListenerBuilder<String, String> wrong = Listener.local("door")
                .acceptors(4)
                .transport(Transport.EPOLL)
                .listenBacklog(128)
                .reusePort(true);
        assertThatThrownBy(() -> wrong.handler(NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("listener local-door: acceptors = 4 on a local listener: leave it out, it has one"
                        + "; transport = EPOLL on a local listener: leave it out, it takes LOCAL"
                        + "; listenBacklog = 128 on a local listener: leave it out, as many wait as come"
                        + "; reusePort = true on a local listener: leave it out, it has no port to share");
    }

    @Test
    void the_local_transport_is_refused_on_a_port() {
        ListenerBuilder<String, String> wrong = Listener.tcp(7777).transport(Transport.LOCAL);
        assertThatThrownBy(() -> wrong.handler(NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage(
                        "listener tcp-7777: transport = LOCAL on port 7777: give one that carries sockets, or make it"
                                + " Listener.local(name)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "any", " Any"})
    void a_name_that_nobody_can_connect_to_is_refused(String name) {
        assertThatThrownBy(() -> Listener.local(name).handler(NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "local = \"" + name + "\": give a word that clients can connect to, any but \"any\"");
    }

    @Test
    void the_best_transport_and_the_local_one_are_the_same() {
        for (Transport transport : new Transport[] {Transport.AUTO, Transport.LOCAL}) {
            try (Listener listener =
                    Listener.local("auto").transport(transport).handler(NOTHING).start()) {
                assertThat(listener.transport()).isEqualTo(Transport.LOCAL);
                assertThat(listener.name()).isEqualTo("local-auto");
            }
        }
    }
}
