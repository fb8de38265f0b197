package io.netpool.examples.smtp;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The argument of MAIL or RCPT: an address in angle brackets, and parameters (RFC 5321, 4.1.2). */
record MailPath(String address, String parameters) {
    private static final Pattern SYNTAX = Pattern.compile("(\\w+:)<([!-~&&[^<>]]*)>((?: [!-~]+)*) *");
    private static final Pattern SIZE = Pattern.compile("SIZE=(\\d{1,18})");

    static MailPath parse(String keyword, String argument) throws Refusal {
        Matcher syntax = SYNTAX.matcher(argument);
        if (!syntax.matches() || !syntax.group(1).equalsIgnoreCase(keyword)) {
            throw new Refusal("501 give " + keyword + "<ADDRESS>");
        }
        return new MailPath(syntax.group(2), syntax.group(3).strip());
    }

    /** Whether a mail of this announced size is let in (RFC 1870), and nothing is asked for that is not offered. */
    void checkParameters(long maximumBytes) throws Refusal {
        if (parameters.isEmpty()) {
            return;
        }
        for (String parameter : parameters.toUpperCase(Locale.ROOT).split(" +", -1)) {
            Matcher size = SIZE.matcher(parameter);
            if (size.matches()) {
                if (Long.parseLong(size.group(1)) > maximumBytes) {
                    throw new Refusal("552 at most " + maximumBytes + " bytes");
                }
            } else if (!parameter.equals("BODY=7BIT") && !parameter.equals("BODY=8BITMIME")) {
                throw new Refusal("555 SIZE and BODY are the parameters there are");
            }
        }
    }
}
