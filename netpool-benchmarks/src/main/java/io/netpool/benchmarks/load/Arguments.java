package io.netpool.benchmarks.load;

import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/** {@code MODE HOST PORT …}, taken one by one. */
final class Arguments {
    private final String mode;
    private final InetSocketAddress server;
    private final Iterator<String> rest;

    Arguments(String... words) {
        if (words.length < 3) {
            throw new IllegalArgumentException("give MODE HOST PORT and what the mode asks for");
        }
        mode = words[0];
        server = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
        rest = Arrays.asList(words).subList(3, words.length).iterator();
    }

    String mode() {
        return mode;
    }

    InetSocketAddress server() {
        return server;
    }

    int nextInt(String name) {
        int count = Integer.parseInt(next(name));
        if (count < 1) {
            throw new IllegalArgumentException(mode + ": " + name + " = " + count + ": give 1 or more");
        }
        return count;
    }

    double nextDouble(String name) {
        double number = Double.parseDouble(next(name));
        if (!(number > 0)) {
            throw new IllegalArgumentException(mode + ": " + name + " = " + number + ": give more than 0");
        }
        return number;
    }

    /** The processor time of the server whose process id comes last, if one does. */
    @Nullable
    ServerCpu optionalCpu() {
        return rest.hasNext() ? ServerCpu.of(Long.parseLong(rest.next())) : null;
    }

    private String next(String name) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(mode + ": " + name + " is missing");
        }
        return rest.next();
    }
}
