package io.netpool.examples;

import io.netpool.Deadlines;
import io.netpool.Listener;
import io.netpool.examples.smtp.Mail;
import io.netpool.examples.smtp.Mailbox;
import io.netpool.examples.smtp.SmtpServer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A mail server that delivers to nobody. */
@Command(
        name = "smtp",
        header = "Takes any mail and delivers none: a server in straight-line code.",
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        description = {
            "RFC 5321 in small, with PIPELINING, 8BITMIME, SIZE, CHUNKING (BDAT) and STARTTLS. The latest 100 mails are kept in"
                    + " memory, and end with the program."
        },
        abbreviateSynopsis = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Try it:",
            "  java -jar netpool-examples.jar smtp --print",
            "  swaks --server 127.0.0.1:2525 --tls --from a@localhost --to b@localhost"
        })
final class SmtpCommand implements Callable<Integer> {
    /** RFC 5321, 4.5.3.2, wants minutes for everything; a command or chunk that trickles in gets twice as many. */
    private static final Deadlines DEADLINES = Deadlines.defaults()
            .idle(Duration.ofMinutes(5))
            .firstMessage(Duration.ofMinutes(10))
            .message(Duration.ofMinutes(10));

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(names = "--print", description = "Prints each mail.")
    private boolean print;

    @Option(
            names = "--max-size",
            paramLabel = "BYTES",
            converter = Numbers.Bytes.class,
            description = "The largest mail (default: ${DEFAULT-VALUE}).")
    private int maximumBytes = 10 << 20;

    @Mixin
    private final CommonOptions common = new CommonOptions(2525);

    @Mixin
    private final CertificateOptions certificate = new CertificateOptions();

    @Override
    public Integer call() {
        Certificate tls = certificate.given(spec, "localhost").orElseGet(() -> Certificate.selfSigned("localhost"));
        Mailbox mailbox = new Mailbox();
        Listener smtp = SmtpServer.listener(
                common.listener("smtp", HandlerShape.STRAIGHT_LINE).deadlines(DEADLINES),
                tls.tls(),
                maximumBytes,
                print ? mailbox.andThen(printer()) : mailbox);
        common.start(spec, smtp, "STARTTLS offered", Optional.of(tls));
        return common.untilStopped(spec, smtp);
    }

    private Consumer<Mail> printer() {
        PrintWriter out = spec.commandLine().getOut();
        return mail -> {
            out.println(mail);
            out.flush();
        };
    }
}
