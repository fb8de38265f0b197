package io.netpool.benchmarks;

import io.netpool.benchmarks.load.LoadResult;
import io.netpool.benchmarks.servers.EchoServer;
import java.io.IOException;

/** How one contender is measured once. */
interface Measurement {
    Sample take(Contender contender, LoadProcess load, double seconds) throws IOException;

    /** Whether less is better. */
    default boolean lessIsBetter() {
        return false;
    }

    /** Whether each round starts servers anew, because what a server keeps from one round would hide in the next. */
    default boolean freshServers() {
        return false;
    }

    /** How many rounds it takes, of so many that others take. */
    default int rounds(int scheduled) {
        return scheduled;
    }

    /** The unit of {@link Sample#aside}; empty if there is none. */
    default String aside() {
        return "";
    }

    /** How many times as long as others it is warmed up: what happens rarely is compiled late. */
    default int warmUps() {
        return 1;
    }

    /**
     * A load's rate.
     *
     * @param mode the load
     * @param shape what its command says between the port and the seconds
     * @param asideKey what else of its result should be seen, or nothing
     * @param aside the unit of that
     */
    record Rate(String mode, String shape, String asideKey, String aside) implements Measurement {
        private static final String RARE = "tls-handshakes";

        Rate(String mode, String shape) {
            this(mode, shape, "", "");
        }

        @Override
        public int warmUps() {
            return mode.equals(RARE) ? 4 : 1;
        }

        @Override
        public Sample take(Contender contender, LoadProcess load, double seconds) throws IOException {
            LoadResult result = load.ask(String.join(
                    " ",
                    mode,
                    EchoServer.HOST,
                    Integer.toString(contender.port()),
                    shape,
                    Double.toString(seconds),
                    Long.toString(contender.pid())));
            return new Sample(
                    result.number("per_s"),
                    result.number("server_cpu_us"),
                    result.number("server_busy"),
                    asideKey.isEmpty() ? Double.NaN : result.number(asideKey));
        }
    }
}
