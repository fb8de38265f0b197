package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What an observer is told when the JVM is told to end. */
class ShutdownObserverTest {

    /** The program in that JVM: its observer takes its time. */
    static final class Server {
        private Server() {}

        public static void main(String[] transport) {
            Listener listener = Listener.tcp("127.0.0.1", 0)
                    .transport(Transport.valueOf(transport[0]))
                    .drainOnShutdown(Duration.ofSeconds(10))
                    .observer(event -> {
                        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                        System.out.println("told of " + event.getClass().getSimpleName());
                    })
                    .handler((line, connection) -> connection.send(line))
                    .start();
            System.out.println("port " + listener.port());
        }
    }

    @EachTransport
    @DisabledOnOs(OS.WINDOWS)
    void a_slow_one_is_told_of_the_stop_before_the_jvm_ends(Transport transport) throws Exception {
        try (ChildJvm server = ChildJvm.start(Server.class, transport)) {
            try (Client client = Client.connect(server.port())) {
                assertThat(client.send("a\n").line()).isEqualTo("a");
                server.terminate();
                assertThat(client.rest()).isEmpty();
            }
            assertThat(server.exitCode()).isEqualTo(128 + 15);
            server.awaitLine("told of Closed");
            server.awaitLine("told of Stopped");
        }
    }
}
