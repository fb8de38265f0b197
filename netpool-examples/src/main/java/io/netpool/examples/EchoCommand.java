package io.netpool.examples;

import io.netpool.Deadlines;
import io.netpool.Listener;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Sends each line back. */
@Command(
        name = "echo",
        header = "Sends each line back to the client that sent it.",
        synopsisHeading = "%nUsage: ",
        abbreviateSynopsis = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Try it:",
            "  java -jar netpool-examples.jar echo",
            "  printf 'hello\\nworld\\n' | nc -N 127.0.0.1 7777",
            "With TLS from the first byte:",
            "  java -jar netpool-examples.jar echo --tls-self-signed",
            "  openssl s_client -quiet -connect 127.0.0.1:7777"
        })
final class EchoCommand implements Callable<Integer> {
    private static final int DEFAULT_PORT = 7777;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions();

    @Mixin
    private final CertificateOptions certificate = new CertificateOptions();

    @Override
    public Integer call() {
        Optional<Certificate> tls = certificate.given(spec, "localhost");
        var listener = common.listener("echo", DEFAULT_PORT)
                // Whoever types by hand may think for longer than the 30 s of the default.
                .deadlines(Deadlines.defaults().firstMessage(Duration.ZERO));
        tls.map(Certificate::tls).ifPresent(listener::tls);
        Listener echo = listener.handler((line, connection) -> connection.send(line));
        return common.run(spec, echo, tls.isPresent() ? "TLS" : "plain TCP", tls);
    }
}
