package io.netpool.examples;

import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Which certificate TLS shows. */
final class CertificateOptions {
    @Option(
            names = "--tls-cert",
            paramLabel = "FILE",
            description = "The certificate chain in PEM; goes with --tls-key.")
    private @Nullable Path chain;

    @Option(
            names = "--tls-key",
            paramLabel = "FILE",
            description = "Its private key in PEM (PKCS#8, no password); goes with --tls-cert.")
    private @Nullable Path key;

    @Option(
            names = "--tls-self-signed",
            description =
                    "A new self-signed certificate, for development; smtp and xmpp make one if no files are given.")
    private boolean selfSigned;

    boolean any() {
        return chain != null || key != null || selfSigned;
    }

    /** What the options ask for; empty if they ask for nothing. */
    Optional<Certificate> given(CommandSpec spec, String host) {
        if (selfSigned && (chain != null || key != null)) {
            throw wrong(spec, "--tls-self-signed and --tls-cert are two certificates: give one of them");
        }
        if (selfSigned) {
            return Optional.of(Certificate.selfSigned(host));
        }
        if (chain == null && key == null) {
            return Optional.empty();
        }
        if (chain == null || key == null) {
            throw wrong(
                    spec,
                    chain == null
                            ? "--tls-key " + key + " without --tls-cert: give both files"
                            : "--tls-cert " + chain + " without --tls-key: give both files");
        }
        try {
            return Optional.of(Certificate.pem(chain, key));
        } catch (IllegalArgumentException e) {
            throw wrong(spec, "--tls-cert " + chain + " --tls-key " + key + ": " + e.getMessage());
        }
    }

    private static ParameterException wrong(CommandSpec spec, String message) {
        return new ParameterException(spec.commandLine(), message);
    }
}
