package io.netpool.examples.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** SASL PLAIN (RFC 4616) on one connection. */
final class PlainLogin {
    private static final int ATTEMPTS = 3;

    private final String domain;
    private final Accounts accounts;
    private boolean responseExpected;
    private int failures;

    /** What to send, and who has logged in with it, if anybody has. */
    record Step(Element reply, @Nullable String user) {}

    PlainLogin(String domain, Accounts accounts) {
        this.domain = domain;
        this.accounts = accounts;
    }

    /**
     * Takes an element of the SASL namespace.
     *
     * @param allowed whether a password may cross this connection
     * @throws StreamError after too many failures
     */
    Step handle(Element element, boolean allowed) throws StreamError {
        boolean expected = responseExpected;
        responseExpected = false;
        Step step = switch (element.name().getLocalPart()) {
            case "auth" -> begin(element, allowed);
            case "response" -> expected ? verify(element.text()) : failure("malformed-request");
            case "abort" -> failure("aborted");
            default -> failure("malformed-request");
        };
        if (failures >= ATTEMPTS) {
            throw new StreamError("policy-violation", "too many failed logins");
        }
        return step;
    }

    private Step begin(Element auth, boolean allowed) {
        if (!allowed) {
            return failure("encryption-required");
        }
        if (!"PLAIN".equals(auth.attribute("mechanism"))) {
            return failure("invalid-mechanism");
        }
        if (auth.text().isEmpty()) {
            responseExpected = true;
            return new Step(Element.of(Namespaces.SASL, "challenge"), null);
        }
        return verify(auth.text());
    }

    private Step verify(String encoded) {
        String[] parts;
        try {
            String decoded =
                    encoded.equals("=") ? "" : new String(Base64.getDecoder().decode(encoded), UTF_8);
            parts = decoded.split("\0", -1);
        } catch (IllegalArgumentException e) {
            return failure("incorrect-encoding");
        }
        if (parts.length != 3) {
            return failure("malformed-request");
        }
        String actAs = parts[0];
        String user = parts[1].toLowerCase(Locale.ROOT);
        if (!accounts.accept(user, parts[2])) {
            return failure("not-authorized");
        }
        if (!actAs.isEmpty() && !actAs.equalsIgnoreCase(user + "@" + domain)) {
            return failure("invalid-authzid");
        }
        return new Step(Element.of(Namespaces.SASL, "success"), user);
    }

    private Step failure(String condition) {
        failures++;
        return new Step(Element.of(Namespaces.SASL, "failure").with(Element.of(Namespaces.SASL, condition)), null);
    }
}
