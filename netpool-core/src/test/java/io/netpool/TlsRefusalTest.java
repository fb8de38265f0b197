package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is no TLS, or no certificate, is refused in a way that the other side notices. */
class TlsRefusalTest {
    private static final List<String> NO_HANDSHAKES = List.of(
            "706c61696e0a", // plain text
            "1703030010" + "00".repeat(16), // application data
            "15030300020100", // an alert
            "1803020003010000", // a heartbeat
            "140303000101".repeat(10)); // change_cipher_spec, over and over

    @EachTransport
    void a_client_whose_handshake_fails_sees_its_connection_end_at_once(Transport transport) throws Exception {
        try (Listener listener = Listener.tcp("127.0.0.1", 0)
                .transport(transport)
                .tls(Certificates.serverOptions())
                .handler(new Recorder())
                .start()) {
            for (String bytes : NO_HANDSHAKES) {
                try (Client client = Client.connect(listener)) {
                    client.send(HexFormat.of().parseHex(bytes));
                    long begunNanos = System.nanoTime();
                    readToTheEnd(client);
                    assertThat(Duration.ofNanos(System.nanoTime() - begunNanos))
                            .as(bytes)
                            .isLessThan(Duration.ofSeconds(5));
                }
            }
            await().until(() -> listener.openConnections() == 0);
        }
    }

    private static void readToTheEnd(Client client) throws IOException {
        try {
            client.rest();
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (java.net.SocketException reset) {
            assertThat(reset).hasMessageContaining("reset");
        }
    }

    @Test
    void a_key_that_does_not_belong_to_the_certificate_is_refused(@TempDir Path folder) throws Exception {
        for (CertificateBuilder.Algorithm algorithm :
                List.of(CertificateBuilder.Algorithm.rsa2048, CertificateBuilder.Algorithm.ecp256)) {
            CertificateBuilder builder = new CertificateBuilder()
                    .algorithm(algorithm)
                    .subject("CN=localhost")
                    .setIsCertificateAuthority(true);
            X509Bundle one = builder.buildSelfSigned();
            X509Bundle other = builder.buildSelfSigned();
            Path chain = Files.writeString(folder.resolve("chain.pem"), one.getCertificatePathPEM());
            Path key = Files.writeString(folder.resolve("key.pem"), one.getPrivateKeyPEM());
            Path wrong = Files.writeString(folder.resolve("wrong.pem"), other.getPrivateKeyPEM());

            assertThat(TlsOptions.pem(chain, key).context().isServer()).isTrue();
            assertThatThrownBy(() -> TlsOptions.pem(chain, wrong))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("the key does not belong to the certificate");
        }
    }
}
