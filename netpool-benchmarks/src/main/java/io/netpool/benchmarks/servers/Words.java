package io.netpool.benchmarks.servers;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Constants as they are called on a command line: small letters, {@code netpool-straight} or {@code io_uring}. */
public final class Words {
    private Words() {}

    static String of(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static String dashed(Enum<?> constant) {
        return of(constant).replace('_', '-');
    }

    /** The constant that is called so, with {@code -} or {@code _}. */
    public static <E extends Enum<E>> E parse(String what, List<E> constants, String word) {
        Optional<E> called = constants.stream()
                .filter(constant ->
                        of(constant).equals(word.toLowerCase(Locale.ROOT).replace('-', '_')))
                .findFirst();
        return called.orElseThrow(() -> new IllegalArgumentException("no " + what + " " + word + ": give one of "
                + constants.stream().map(Words::of).toList()));
    }
}
