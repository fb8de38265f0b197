package io.netpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code echo} as a user runs it. */
class EchoIT {
    private static final int PATIENCE_MS = 10_000;

    @Test
    void answersEverythingToAClientThatEndsItsStream() throws Exception {
        try (ExampleProcess echo = ExampleProcess.start("echo", "--port", "0");
                Socket client = connect(echo)) {
            client.getOutputStream().write("hello\nwörld\n".getBytes(UTF_8));
            client.shutdownOutput();

            assertThat(new String(client.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("hello\nwörld\n");
            assertThat(echo.err()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"threads", "straight-line"})
    void sendsBytesBackInTheOtherShapes(String shape) throws Exception {
        try (ExampleProcess echo =
                        ExampleProcess.start("echo", "--port", "0", "--handler", shape, "--framing", "bytes");
                TextClient client = new TextClient(echo.port())) {
            client.send("no line").endStream();

            assertThat(client.readToEnd()).isEqualTo("no line");
            assertThat(echo.err()).isEmpty();
        }
    }

    @Test
    void closesTheLateTheSilentAndTheVerbose() throws Exception {
        try (ExampleProcess echo = ExampleProcess.start(
                        "echo", "--port=0", "--first-message-timeout=300ms", "--idle-timeout=600ms", "--max-line=5");
                TextClient late = new TextClient(echo.port());
                TextClient silent = new TextClient(echo.port());
                TextClient verbose = new TextClient(echo.port())) {
            late.send("no en");
            silent.send("hello\n");
            verbose.send("hello\nverbose\n");

            assertThat(verbose.readToEnd()).isEqualTo("hello\n");
            assertThat(late.readToEnd()).isEmpty();
            assertThat(silent.readToEnd()).isEqualTo("hello\n");
            assertThat(echo.err()).isEmpty();
        }
    }

    @Test
    void saysWhatMattersWhenItListens() throws Exception {
        try (ExampleProcess echo = ExampleProcess.start(
                "echo", "--port=0", "--transport=nio", "--acceptors=2", "--workers=1", "--max-connections=7")) {
            assertThat(echo.listening())
                    .matches(
                            "echo: listening on 127\\.0\\.0\\.1:\\d+ \\(nio, 2 acceptors, at most 7 connections, plain TCP\\)");
        }
    }

    @Test
    void writesAnIpv6AddressInBrackets() throws Exception {
        assumeTrue(hasIpv6(), "::1 is an address of this machine");
        try (ExampleProcess echo = ExampleProcess.start("echo", "--host", "::1", "--port", "0")) {
            assertThat(echo.listening()).contains("listening on [::1]:");
        }
    }

    @Test
    void drainsOnSigterm() throws Exception {
        try (ExampleProcess echo = ExampleProcess.start("echo", "--port", "0", "--drain", "5s");
                Socket client = connect(echo)) {
            client.getOutputStream().write("hello\n".getBytes(UTF_8));
            assertThat(client.getInputStream().readNBytes(6)).asString(UTF_8).isEqualTo("hello\n");
            echo.sigterm();

            assertThat(client.getInputStream().read())
                    .as("the end, not a reset")
                    .isEqualTo(-1);
            assertThat(echo.exitCode()).isEqualTo(ExampleProcess.ENDED_BY_SIGTERM);
            assertThat(echo.err()).isEmpty();
        }
    }

    @Test
    void showsAnOverflowInItsStats() throws Exception {
        try (ExampleProcess echo = ExampleProcess.start(
                        "echo",
                        "--port",
                        "0",
                        "--max-connections",
                        "1",
                        "--overflow",
                        "queue:10:30s",
                        "--stats",
                        "50ms");
                Socket second = new Socket()) {
            Socket first = connect(echo);
            second.connect(first.getRemoteSocketAddress());
            second.setSoTimeout(PATIENCE_MS);
            await().untilAsserted(() -> assertThat(echo.out()).contains("open=1 waiting=1 max=1"));
            first.close();
            second.getOutputStream().write("hello\n".getBytes(UTF_8));
            assertThat(second.getInputStream().readNBytes(6)).asString(UTF_8).isEqualTo("hello\n");
        }
    }

    @Test
    void tellsRefusedClientsItsFarewell() throws Exception {
        try (ExampleProcess echo = ExampleProcess.start(
                        "echo", "--port", "0", "--max-connections", "0", "--farewell", "421 too busy");
                Socket client = connect(echo)) {
            assertThat(client.getInputStream().readAllBytes()).asString(UTF_8).isEqualTo("421 too busy\r\n");
        }
    }

    @Test
    void saysInOneLineThatThePortIsTaken() throws Exception {
        try (ServerSocket somebody = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                ExampleProcess echo = ExampleProcess.start("echo", "--port", String.valueOf(somebody.getLocalPort()))) {
            assertThat(echo.exitCode()).isEqualTo(1);
            assertThat(echo.err())
                    .hasLineCount(1)
                    .contains("cannot listen on 127.0.0.1:" + somebody.getLocalPort()
                            + ": somebody listens there already");
            assertThat(echo.out()).isEmpty();
        }
    }

    @Test
    void saysInOneLineWhichOptionIsBad() throws Exception {
        try (ExampleProcess echo = ExampleProcess.start("echo", "--port", "x")) {
            assertThat(echo.exitCode()).isEqualTo(2);
            assertThat(echo.err()).hasLineCount(1).contains("--port", "'x'", "0 to 65535");
            assertThat(echo.out()).isEmpty();
        }
    }

    @Test
    void showsItsHelp() throws Exception {
        try (ExampleProcess echo = ExampleProcess.start("echo", "--help")) {
            assertThat(echo.exitCode()).isZero();
            assertThat(echo.out()).startsWith("Sends each line back").contains("--max-connections=N");
            assertThat(echo.err()).isEmpty();
        }
    }

    @Test
    void speaksTlsFromTheFirstByte(@TempDir Path folder) throws Exception {
        X509Bundle certificate = new CertificateBuilder()
                .subject("CN=localhost")
                .addSanDnsName("localhost")
                .setIsCertificateAuthority(true)
                .buildSelfSigned();
        Path chain = Files.writeString(folder.resolve("chain.pem"), certificate.getCertificatePathPEM());
        Path key = Files.writeString(folder.resolve("key.pem"), certificate.getPrivateKeyPEM());
        try (ExampleProcess echo = ExampleProcess.start(
                        "echo", "--port", "0", "--tls-cert", chain.toString(), "--tls-key", key.toString());
                SSLSocket client = tls(connect(echo), certificate.toTrustManager())) {
            assertThat(echo.listening()).endsWith(", TLS)");
            client.getOutputStream().write("hello\n".getBytes(UTF_8));

            assertThat(client.getInputStream().readNBytes(6)).asString(UTF_8).isEqualTo("hello\n");
        }
    }

    private static Socket connect(ExampleProcess echo) throws IOException {
        Socket client = new Socket("127.0.0.1", echo.port());
        client.setSoTimeout(PATIENCE_MS);
        return client;
    }

    private static SSLSocket tls(Socket client, TrustManager trusted) throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trusted}, null);
        SSLSocket tls =
                (SSLSocket) context.getSocketFactory().createSocket(client, "localhost", client.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        return tls;
    }

    private static boolean hasIpv6() {
        try (ServerSocket probe = new ServerSocket(0, 1, InetAddress.getByName("::1"))) {
            return probe.isBound();
        } catch (IOException e) {
            return false;
        }
    }
}
