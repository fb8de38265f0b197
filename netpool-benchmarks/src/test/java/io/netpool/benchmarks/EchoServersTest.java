package io.netpool.benchmarks;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netpool.Transport;
import io.netpool.benchmarks.servers.EchoServer;
import io.netpool.benchmarks.servers.Feature;
import io.netpool.benchmarks.servers.ServerKind;
import io.netpool.benchmarks.servers.ServerSpec;
import io.netpool.benchmarks.servers.Work;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** All that the race measures does what it is measured for. */
class EchoServersTest {
    private static final byte[] LINES = "one\ntwo\nand a third\n".getBytes(US_ASCII);

    static List<ServerSpec> servers() {
        List<ServerSpec> servers = new ArrayList<>();
        for (ServerKind kind : ServerKind.values()) {
            servers.add(ServerSpec.of(kind, Work.STRINGS, Transport.NIO).withMaximum(1));
            if (kind != ServerKind.JDK) {
                servers.add(ServerSpec.of(kind, Work.BYTES, Transport.NIO).withMaximum(1));
            }
        }
        for (Feature feature : Feature.values()) {
            if (feature != Feature.THREADS || Runtime.version().feature() >= 21) {
                servers.add(ServerSpec.of(ServerKind.NETPOOL, Work.STRINGS, Transport.NIO)
                        .with(feature));
            }
        }
        return servers;
    }

    @ParameterizedTest
    @MethodSource("servers")
    void each_sends_lines_back(ServerSpec spec) throws Exception {
        assumeTrue(spec.kind() != ServerKind.JDK || Runtime.version().feature() >= 21, "no virtual threads");
        try (EchoServer server = EchoServer.start(spec);
                Socket client = new Socket(EchoServer.HOST, server.port())) {
            client.getOutputStream().write(LINES);
            assertThat(client.getInputStream().readNBytes(LINES.length)).isEqualTo(LINES);
        }
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "JDK")
    void each_closes_at_once_if_that_is_its_work(ServerKind kind) throws Exception {
        ServerSpec closing = ServerSpec.of(kind, Work.CLOSE, Transport.NIO).withMaximum(1);
        try (EchoServer server = EchoServer.start(closing);
                Socket client = new Socket(EchoServer.HOST, server.port())) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @ParameterizedTest
    @MethodSource("servers")
    void each_is_told_by_the_command_line_that_it_gives(ServerSpec spec) {
        assertThat(ServerSpec.parse(spec.arguments())).isEqualTo(spec);
        assertThat(ServerSpec.parse(spec.withTls().arguments())).isEqualTo(spec.withTls());
    }
}
