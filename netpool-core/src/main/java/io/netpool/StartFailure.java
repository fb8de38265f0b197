package io.netpool;

import java.util.Locale;

/** Says of a failed start what happened, where, and what would help. */
final class StartFailure {
    private StartFailure() {}

    static ListenerStartException of(ListenerSettings<?, ?> settings, Throwable cause) {
        if (cause instanceof IllegalArgumentException settingsAtOdds) {
            return new ListenerStartException(String.valueOf(settingsAtOdds.getMessage()), cause);
        }
        String what = cause instanceof UnsupportedOperationException
                ? "transport " + settings.transport() + " does not work here: " + cause.getMessage()
                        + "; take another, or Transport.AUTO"
                : "cannot listen on " + target(settings) + ": " + explain(settings, String.valueOf(cause.getMessage()));
        return new ListenerStartException("listener " + settings.name() + ": " + what, cause);
    }

    private static String target(ListenerSettings<?, ?> settings) {
        String host = settings.host();
        if (settings.local()) {
            return "local name " + host;
        }
        if (host.equals(ListenerSettings.ALL_ADDRESSES)) {
            return "port " + settings.port();
        }
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + settings.port();
    }

    private static String explain(ListenerSettings<?, ?> settings, String said) {
        String text = said.toLowerCase(Locale.ROOT);
        if (text.contains("in use")) {
            return settings.local()
                    ? "another listener of this JVM has it; close that one, or take another name"
                    : "somebody listens there already; stop it (ss -ltnp shows who) or take another port, 0 for any free one";
        }
        if (text.contains("permission denied")) {
            return "permission denied; a port under 1024 needs CAP_NET_BIND_SERVICE, or take one above";
        }
        if (text.contains("cannot assign") || text.contains("can't assign")) {
            return "no interface of this machine has this address; ip addr shows those it has";
        }
        if (text.contains("too many open files")) {
            return "too many open files; raise the limit (ulimit -n) or close some";
        }
        if (text.contains("unresolved") || text.contains("unknown host")) {
            return "the host name " + settings.host() + " is unknown; give an address or a name that resolves";
        }
        return said;
    }
}
