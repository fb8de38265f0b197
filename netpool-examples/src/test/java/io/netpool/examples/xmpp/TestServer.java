package io.netpool.examples.xmpp;

import io.netpool.Deadlines;
import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netpool.TlsOptions;
import io.netpool.Transport;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

/** An XMPP server for localhost in this process, with the users juliet and romeo. */
final class TestServer implements AutoCloseable {
    private static final Map<String, String> PASSWORDS = Map.of("juliet", "balcony:1", "romeo", "orchard");
    private static final X509Bundle CERTIFICATE = certificate();

    private final Listener listener;

    private TestServer(Listener listener) {
        this.listener = listener.start();
    }

    /** With STARTTLS required. */
    static TestServer start(Transport transport) throws Exception {
        TlsOptions tls = TlsOptions.of(
                SslContextBuilder.forServer(CERTIFICATE.getKeyPair().getPrivate(), CERTIFICATE.getCertificatePath())
                        .build());
        return new TestServer(XmppServer.listener(builder(transport), "localhost", PASSWORDS, Optional.of(tls)));
    }

    static TestServer plain() {
        return new TestServer(XmppServer.listener(builder(Transport.AUTO), "localhost", PASSWORDS, Optional.empty()));
    }

    private static ListenerBuilder<String, String> builder(Transport transport) {
        return Listener.tcp("127.0.0.1", 0)
                .transport(transport)
                .workers(2)
                .deadlines(Deadlines.defaults())
                .drainTimeout(Duration.ofSeconds(5));
    }

    static String password(String user) {
        return Objects.requireNonNull(PASSWORDS.get(user));
    }

    int port() {
        return listener.port();
    }

    Listener listener() {
        return listener;
    }

    /** Trusts the server's certificate and no other. */
    static X509TrustManager trustManager() {
        return (X509TrustManager) CERTIFICATE.toTrustManager();
    }

    static SSLContext trust() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {trustManager()}, null);
        return context;
    }

    private static X509Bundle certificate() {
        try {
            return new CertificateBuilder()
                    .subject("CN=localhost")
                    .addSanDnsName("localhost")
                    .setIsCertificateAuthority(true)
                    .buildSelfSigned();
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        listener.close();
    }
}
