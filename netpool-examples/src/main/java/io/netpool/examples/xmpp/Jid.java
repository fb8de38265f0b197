package io.netpool.examples.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;

/** An address, {@code local@domain/resource}; local part and resource are empty where they are missing. */
record Jid(String local, String domain, String resource) {
    private static final int LONGEST_PART_BYTES = 1023;
    private static final String FORBIDDEN_IN_LOCAL = "\"&'/:<>@";

    Jid {
        check(local, FORBIDDEN_IN_LOCAL);
        check(domain, FORBIDDEN_IN_LOCAL.replace(":", ""));
        if (domain.isEmpty()) {
            throw new IllegalArgumentException("an address without a domain");
        }
        if (resource.getBytes(UTF_8).length > LONGEST_PART_BYTES
                || resource.codePoints().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a resource that is too long or holds control characters");
        }
        local = local.toLowerCase(Locale.ROOT);
        domain = domain.toLowerCase(Locale.ROOT);
    }

    /**
     * Reads an address.
     *
     * @throws IllegalArgumentException if it is none
     */
    static Jid parse(String text) {
        int slash = text.indexOf('/');
        String bare = slash < 0 ? text : text.substring(0, slash);
        int at = bare.indexOf('@');
        if (at == 0 || slash == text.length() - 1) {
            throw new IllegalArgumentException("an address with an empty part");
        }
        return new Jid(
                at < 0 ? "" : bare.substring(0, at),
                bare.substring(at + 1),
                slash < 0 ? "" : text.substring(slash + 1));
    }

    private static void check(String part, String forbidden) {
        if (part.getBytes(UTF_8).length > LONGEST_PART_BYTES
                || part.codePoints()
                        .anyMatch(c -> c == ' ' || Character.isISOControl(c) || forbidden.indexOf(c) >= 0)) {
            throw new IllegalArgumentException("an address with a part that is too long or holds forbidden characters");
        }
    }

    Jid bare() {
        return resource.isEmpty() ? this : new Jid(local, domain, "");
    }

    boolean isBare() {
        return resource.isEmpty();
    }

    @Override
    public String toString() {
        return (local.isEmpty() ? "" : local + "@") + domain + (resource.isEmpty() ? "" : "/" + resource);
    }
}
