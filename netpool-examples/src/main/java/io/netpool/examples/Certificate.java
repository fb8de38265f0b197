package io.netpool.examples;

import io.netpool.TlsOptions;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/** What TLS shows; the fingerprint is there for a certificate that nobody vouches for. */
record Certificate(TlsOptions tls, Optional<String> fingerprint) {

    static Certificate pem(Path chain, Path key) {
        return new Certificate(TlsOptions.pem(chain, key), Optional.empty());
    }

    /** A certificate for development, so that TLS can be tried without files. */
    static Certificate selfSigned(String host) {
        try {
            Instant now = Instant.now();
            CertificateBuilder builder = new CertificateBuilder()
                    .subject("CN=" + host)
                    .notBefore(now.minus(Duration.ofHours(1)))
                    .notAfter(now.plus(Duration.ofDays(30)))
                    .addSanDnsName(host)
                    .addSanIpAddress("127.0.0.1")
                    .addSanIpAddress("::1")
                    .setIsCertificateAuthority(true);
            if (!host.equals("localhost")) {
                builder.addSanDnsName("localhost");
            }
            X509Bundle bundle = builder.buildSelfSigned();
            TlsOptions tls = TlsOptions.of(
                    SslContextBuilder.forServer(bundle.getKeyPair().getPrivate(), bundle.getCertificatePath())
                            .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                            .protocols("TLSv1.3", "TLSv1.2")
                            .build());
            byte[] digest = MessageDigest.getInstance("SHA-256")
                    .digest(bundle.getCertificate().getEncoded());
            return new Certificate(
                    tls, Optional.of(HexFormat.ofDelimiter(":").withUpperCase().formatHex(digest)));
        } catch (Exception e) {
            throw new IllegalStateException("no certificate for " + host + ": " + e.getMessage(), e);
        }
    }
}
