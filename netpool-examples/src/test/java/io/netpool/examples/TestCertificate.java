package io.netpool.examples;

import io.netpool.TlsOptions;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/** A certificate for this machine, and who trusts it. */
public final class TestCertificate {
    private static final X509Bundle BUNDLE = bundle();

    private TestCertificate() {}

    public static TlsOptions options() throws Exception {
        return TlsOptions.of(SslContextBuilder.forServer(BUNDLE.getKeyPair().getPrivate(), BUNDLE.getCertificatePath())
                .build());
    }

    public static SSLContext trust() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {BUNDLE.toTrustManager()}, null);
        return context;
    }

    private static X509Bundle bundle() {
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
