package io.netpool.examples.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;

/** Who may log in. Knows passwords by their digest only; not a record, so that no log can show them. */
final class Accounts {
    private static final byte[] OF_NOBODY = new byte[32];

    private final Map<String, byte[]> digests = new HashMap<>();

    /**
     * Accounts.
     *
     * @param domain theirs
     * @param passwords by user name
     * @throws IllegalArgumentException if a name cannot be the local part of an address
     */
    Accounts(String domain, Map<String, String> passwords) {
        passwords.forEach((name, password) -> {
            if (digests.put(localPart(name, domain), digest(password)) != null) {
                throw new IllegalArgumentException(
                        "user " + name + " is given twice, upper and lower case being the same");
            }
        });
    }

    private static String localPart(String name, String domain) {
        try {
            return Jid.parse(name + "@" + domain).local();
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "user '" + name + "': give a name without blanks and without any of \" & ' / : < > @", e);
        }
    }

    /** Takes the same time whatever is wrong. */
    boolean accept(String name, String password) {
        byte[] expected = digests.getOrDefault(name.toLowerCase(Locale.ROOT), OF_NOBODY);
        return MessageDigest.isEqual(expected, digest(password));
    }

    private static byte[] digest(String password) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(password.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
