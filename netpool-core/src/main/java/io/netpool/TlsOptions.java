package io.netpool;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;

/** The server's side of TLS; immutable. TLS 1.3 and 1.2, on BoringSSL if its native library is there, else on the JDK. */
public final class TlsOptions {
    private final SslContext context;

    private TlsOptions(SslContext context) {
        this.context = context;
    }

    /**
     * A certificate chain and its key from PEM files, read now.
     *
     * @param chain the server's certificate, then those that lead to its root, in PEM
     * @param key the private key, PKCS#8 in PEM, without a password
     * @return the options
     * @throws IllegalArgumentException if a file cannot be read or does not hold what it should
     */
    public static TlsOptions pem(Path chain, Path key) {
        File chainFile = readable("certificate chain", chain);
        File keyFile = readable("private key", key);
        try {
            SslContext context = SslContextBuilder.forServer(chainFile, keyFile)
                    .sslProvider(OpenSsl.isAvailable() ? SslProvider.OPENSSL : SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .build();
            if (!KeyPairCheck.belong(chain, key)) {
                throw new IllegalArgumentException("the key does not belong to the certificate");
            }
            return new TlsOptions(context);
        } catch (Exception e) {
            throw new IllegalArgumentException(
                    "TLS cannot use certificate chain " + chain + " with private key " + key + ": " + rootMessage(e)
                            + "; give a PEM certificate chain and its unencrypted PKCS#8 key",
                    e);
        }
    }

    /**
     * A Netty context of your own, for everything that {@link #pem} does not cover.
     *
     * @param context a server context
     * @return the options
     * @throws IllegalArgumentException if it is a client context
     */
    public static TlsOptions of(SslContext context) {
        if (!Objects.requireNonNull(context, "TLS context").isServer()) {
            throw new IllegalArgumentException("TLS context is for clients: build it with SslContextBuilder.forServer");
        }
        return new TlsOptions(context);
    }

    /**
     * The Netty context behind these options.
     *
     * @return the context
     */
    public SslContext context() {
        return context;
    }

    private static File readable(String what, Path file) {
        Objects.requireNonNull(file, "TLS " + what);
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            throw new IllegalArgumentException("TLS " + what + " " + file + ": no readable file of this name");
        }
        return file.toFile();
    }

    private static String rootMessage(Throwable e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return String.valueOf(root.getMessage());
    }
}
