package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.net.URL;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
                assertThat(client.rest()).isEqualTo("goodbye\n");
            }
            assertThat(server.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(server.exitValue()).isEqualTo(128 + 15);
        } finally {
            server.destroyForcibly();
        }
    }

    private static int portOf(BufferedReader out) throws Exception {
        StringBuilder said = new StringBuilder();
        for (String line; (line = out.readLine()) != null; said.append(line).append('\n')) {
            if (line.startsWith("port ")) {
                return Integer.parseInt(line.substring(5));
            }
        }
        throw new IllegalStateException("the server did not start: " + said);
    }

    /** This JVM's module path and class path in one, with both folders of this module. */
    private static String classPath() throws Exception {
        URL tests = ShutdownTest.class.getResource("ShutdownTest.class");
        URL main = Listener.class.getResource("Listener.class");
        if (tests == null || main == null) {
            throw new IllegalStateException("classes without a place");
        }
        Stream<String> folders = Stream.of(tests, main)
                .map(place -> Path.of(java.net.URI.create(place.toString()))
                        .resolve("../../..")
                        .normalize()
                        .toString());
        return Stream.concat(
                        folders,
                        Stream.of(System.getProperty("jdk.module.path", ""), System.getProperty("java.class.path", "")))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
