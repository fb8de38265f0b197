package io.netpool.benchmarks.servers;

import io.netpool.Transport;
import java.util.ArrayList;
import java.util.List;

/**
 * One server, as its command line tells it: {@code netpool strings epoll [maximum=64] [with=group] [tls]}.
 *
 * @param kind who serves
 * @param work what is done with a message
 * @param transport what carries the sockets, for those that have a choice
 * @param maximum connections at most, 0 for the server's own default
 * @param feature what netpool does beside its defaults
 * @param tls TLS from the first byte
 */
public record ServerSpec(ServerKind kind, Work work, Transport transport, int maximum, Feature feature, boolean tls) {
    private static final String MAXIMUM = "maximum=";
    private static final String FEATURE = "with=";
    private static final String TLS = "tls";

    /** A server of plain TCP and with its own maximum. */
    public static ServerSpec of(ServerKind kind, Work work, Transport transport) {
        return new ServerSpec(kind, work, transport, 0, Feature.NONE, false);
    }

    public ServerSpec withMaximum(int connections) {
        return new ServerSpec(kind, work, transport, connections, feature, tls);
    }

    public ServerSpec with(Feature wanted) {
        return new ServerSpec(kind, work, transport, maximum, wanted, tls);
    }

    public ServerSpec withTls() {
        return new ServerSpec(kind, work, transport, maximum, feature, true);
    }

    /** The command line that {@link #parse} reads. */
    public List<String> arguments() {
        List<String> arguments = new ArrayList<>(List.of(kind.word(), Words.of(work), Words.of(transport)));
        if (maximum > 0) {
            arguments.add(MAXIMUM + maximum);
        }
        if (feature != Feature.NONE) {
            arguments.add(FEATURE + feature.word());
        }
        if (tls) {
            arguments.add(TLS);
        }
        return arguments;
    }

    public static ServerSpec parse(List<String> arguments) {
        if (arguments.size() < 3) {
            throw new IllegalArgumentException(
                    "give KIND WORK TRANSPORT [maximum=N] [with=FEATURE] [tls], not " + arguments);
        }
        ServerSpec spec = of(
                ServerKind.of(arguments.get(0)),
                Words.parse("work", List.of(Work.values()), arguments.get(1)),
                Words.parse("transport", List.of(Transport.values()), arguments.get(2)));
        for (String option : arguments.subList(3, arguments.size())) {
            if (option.equals(TLS)) {
                spec = spec.withTls();
            } else if (option.startsWith(MAXIMUM)) {
                spec = spec.withMaximum(Integer.parseInt(option.substring(MAXIMUM.length())));
            } else if (option.startsWith(FEATURE)) {
                spec = spec.with(Feature.of(option.substring(FEATURE.length())));
            } else {
                throw new IllegalArgumentException("no such option of a server: " + option);
            }
        }
        return spec;
    }
}
