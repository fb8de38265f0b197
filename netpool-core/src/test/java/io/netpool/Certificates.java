package io.netpool;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Path;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** One self-signed certificate for localhost, for all tests. */
public final class Certificates {
    private static final X509Bundle LOCALHOST = make();

    private Certificates() {}

    /** On BoringSSL where it is there. */
    public static TlsOptions serverOptions() {
        return serverOptions(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK);
    }

    public static TlsOptions serverOptions(SslProvider provider) {
        try {
            return TlsOptions.of(SslContextBuilder.forServer(LOCALHOST.toKeyManagerFactory())
                    .sslProvider(provider)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build());
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    /** A PEM file with the chain. */
    public static Path chain() throws Exception {
        return LOCALHOST.toTempCertChainPem().toPath();
    }

    /** A PEM file with the key. */
    public static Path key() throws Exception {
        return LOCALHOST.toTempPrivateKeyPem().toPath();
    }

    /** A client context that trusts it. */
    public static SSLContext client() throws Exception {
        KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
        trusted.load(null, null);
        trusted.setCertificateEntry("localhost", LOCALHOST.getCertificate());
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    private static X509Bundle make() {
        try {
            return new CertificateBuilder()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .addSanIpAddress("127.0.0.1")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }
}
