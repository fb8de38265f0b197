package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.StringJoiner;
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
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        classPath(),
                        Server.class.getName(),
                        transport.name())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader out = new BufferedReader(new InputStreamReader(server.getInputStream(), UTF_8))) {
            try (Client client = Client.connect(portOf(out))) {
                assertThat(client.send("a\n").line()).isEqualTo("a");
                server.toHandle().destroy(); // SIGTERM
                assertThat(client.rest()).isEmpty();
            }
            assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(out.lines()).contains("told of Closed", "told of Stopped");
        } finally {
            server.destroyForcibly();
        }
    }

    private static int portOf(BufferedReader out) throws Exception {
        for (String line; (line = out.readLine()) != null; ) {
            if (line.startsWith("port ")) {
                return Integer.parseInt(line.substring(5));
            }
        }
        throw new IllegalStateException("the server did not start");
    }

    /** This JVM's, whether Surefire put it on the class path, the module path or patched it into the module. */
    private static String classPath() throws Exception {
        StringJoiner all = new StringJoiner(File.pathSeparator);
        for (Class<?> type : List.of(ShutdownObserverTest.class, Listener.class)) {
            URL place = Objects.requireNonNull(type.getResource(type.getSimpleName() + ".class"));
            all.add(Path.of(place.toURI()).resolve("../../..").normalize().toString());
        }
        return all.add(System.getProperty("jdk.module.path", ""))
                .add(System.getProperty("java.class.path", ""))
                .toString();
    }
}
