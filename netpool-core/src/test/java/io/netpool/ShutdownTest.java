package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A JVM of its own, which is told to end. */
class ShutdownTest {

    /** The program in that JVM: says goodbye when it drains. */
    static final class Server implements MessageHandler<String, String> {
        private Server() {}

        public static void main(String[] transport) {
            Listener listener = Listener.tcp("127.0.0.1", 0)
                    .transport(Transport.valueOf(transport[0]))
                    .drainOnShutdown(Duration.ofSeconds(10))
                    .handler(new Server())
                    .start();
            System.out.println("port " + listener.port());
        }

        @Override
        public void onMessage(String message, Connection<String> connection) {
            connection.send(message);
        }

        @Override
        public void onDrain(Connection<String> connection) {
            connection.send("goodbye");
        }
    }

    @EachTransport
    @DisabledOnOs(OS.WINDOWS)
    void sigterm_drains_before_the_jvm_ends(Transport transport) throws Exception {
        try (ChildJvm server = ChildJvm.start(Server.class, transport)) {
            try (Client client = Client.connect(server.port())) {
                assertThat(client.send("a\n").line()).isEqualTo("a");
                server.terminate();
                assertThat(client.rest()).isEqualTo("goodbye\n");
            }
            assertThat(server.exitCode()).isEqualTo(128 + 15);
        }
    }
}
