package io.netpool.examples;

import io.netpool.Listener;
import io.netpool.examples.xmpp.XmppServer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A small XMPP server, for clients to log in to and chat over. */
@Command(
        name = "xmpp",
        header = "A small XMPP server: log in with any client, see who is online, chat.",
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        description = {
            "RFC 6120 and 6121 in small: STARTTLS, SASL PLAIN, resource binding, presence between all who are online,"
                    + " messages, an empty roster, ping. Nothing is stored. A second login with the same resource replaces"
                    + " the first."
        },
        abbreviateSynopsis = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Try it:",
            "  java -jar netpool-examples.jar xmpp --user juliet:secret --user romeo:secret",
            "then log in with an XMPP client as juliet@localhost, server 127.0.0.1, or look at it with",
            "  openssl s_client -connect 127.0.0.1:5222 -starttls xmpp -xmpphost localhost"
        })
final class XmppCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Option(
            names = "--user",
            paramLabel = "NAME:PASSWORD",
            converter = User.Converter.class,
            description = "An account; give the option once for each. Other users of this machine can see it (ps).")
    private final List<User> users = new ArrayList<>();

    @Option(
            names = "--domain",
            paramLabel = "DOMAIN",
            description = "The domain that is served, the part behind the @ (default: ${DEFAULT-VALUE}).")
    private String domain = "localhost";

    @Option(
            names = "--starttls",
            paramLabel = "WHEN",
            converter = StartTls.Converter.class,
            description =
                    "required: clients change to TLS before they log in; off: no TLS, passwords cross in plain, for"
                            + " tests on this machine (default: required).")
    private StartTls startTls = StartTls.REQUIRED;

    @Mixin
    private final CommonOptions common = new CommonOptions(5222);

    @Mixin
    private final CertificateOptions certificate = new CertificateOptions();

    @Override
    public Integer call() {
        Map<String, String> passwords = passwords();
        Optional<Certificate> tls = tls();
        try {
            Listener xmpp = XmppServer.listener(common.listener("xmpp"), domain, passwords, tls.map(Certificate::tls));
            common.start(spec, xmpp, tls.isPresent() ? "STARTTLS required" : "plain TCP", tls);
            return common.untilStopped(spec, xmpp);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage(), e);
        }
    }

    private Optional<Certificate> tls() {
        if (startTls == StartTls.REQUIRED) {
            return Optional.of(certificate.given(spec, domain).orElseGet(() -> Certificate.selfSigned(domain)));
        }
        if (certificate.any()) {
            throw new ParameterException(
                    spec.commandLine(), "--starttls off uses no certificate: leave --tls-… out, or --starttls off");
        }
        return Optional.empty();
    }

    private Map<String, String> passwords() {
        if (users.isEmpty()) {
            throw new ParameterException(
                    spec.commandLine(), "nobody could log in: give --user NAME:PASSWORD at least once");
        }
        Map<String, String> passwords = new LinkedHashMap<>();
        for (User user : users) {
            if (passwords.put(user.name(), user.password()) != null) {
                throw new ParameterException(
                        spec.commandLine(), "--user " + user.name() + ":… is given twice: give each name once");
            }
        }
        return passwords;
    }
}
