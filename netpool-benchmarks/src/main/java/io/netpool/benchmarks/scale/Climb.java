package io.netpool.benchmarks.scale;

import io.netpool.benchmarks.load.LoadResult;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** One server in this JVM, filled step by step; what a connection costs is measured at each, and then how all go. */
public final class Climb {
    private static final int BATCH = 10_000;
    private static final long POLL_NANOS = TimeUnit.MICROSECONDS.toNanos(50);
    private static final long PATIENCE_NANOS = TimeUnit.MINUTES.toNanos(5);

    private final LocalEcho server;
    private final Clients clients;
    private final Plan plan;
    private final PrintStream out;

    Climb(LocalEcho server, Clients clients, Plan plan, PrintStream out) {
        this.server = server;
        this.clients = clients;
        this.plan = plan;
        this.out = out;
    }

    /** The contender and the connections; prints lines that {@link Line} names. */
    public static void main(String[] arguments) throws Exception {
        Plan plan = Plan.to(Integer.parseInt(arguments[1]));
        LocalEcho server = LocalEcho.start(arguments[0], plan.connections());
        new Climb(server, new Clients(), plan, System.out).run();
        // Not closed: there is nothing to wait for.
        Runtime.getRuntime().halt(0);
    }

    void run() throws Exception {
        tell("warming up");
        for (int round = 0; round < plan.warmUps(); round++) {
            comeAndGreet(plan.firstStep());
            leave(plan.firstStep());
        }
        double client = ClientShare.bytes(clients, plan.clientsWeighed());
        tell("a client: " + Math.round(client) + " bytes of live heap, taken off below");
        long empty = LiveBytes.now();
        for (int step : plan.steps()) {
            fill(step);
            tell("%,d connections: measuring", step);
            out.println(measure(step, empty, client));
        }
        tell("drain");
        Optional<LoadResult> drain = server.drain();
        if (drain.isPresent()) {
            clients.forgetAll();
            awaitOpen(0);
            out.println(drain.get().with("left_b", (double) (LiveBytes.now() - empty) / plan.connections()));
        }
        out.println(new LoadResult(Line.END));
    }

    private void fill(int step) throws Exception {
        server.limitTo(step);
        for (int open = server.open(); open < step; open = server.open()) {
            comeAndGreet(Math.min(BATCH, step - open));
            tell("%,d connections", server.open());
        }
    }

    private LoadResult measure(int step, long emptyBytes, double clientBytes) throws Exception {
        double bytes = (double) (LiveBytes.now() - emptyBytes) / step - clientBytes;
        long[] roundTrips = clients.roundTrips(plan.singles());
        List<Cost> admissions = new ArrayList<>();
        List<Cost> closes = new ArrayList<>();
        int tenth = Plan.tenth(step);
        for (int round = 0; round < plan.rounds(step); round++) {
            closes.add(Cost.of(tenth, () -> leave(tenth)));
            admissions.add(Cost.of(tenth, () -> clients.come(tenth)));
            clients.greet(tenth);
        }
        boolean limited = server.limitTo(step);
        long[] refusals = limited ? clients.refusals(plan.singles()) : new long[0];
        Cost admission = Cost.median(admissions);
        Cost close = Cost.median(closes);
        return new LoadResult(Line.STEP)
                .with("connections", step)
                .with("open", server.open())
                .with("heap_b", bytes)
                .with("admission_ns", admission.nanos())
                .with("admission_server_ns", admission.serverNanos())
                .with("close_ns", close.nanos())
                .with("close_server_ns", close.serverNanos())
                .with("echo_us", medianMicros(roundTrips))
                .with("refusal_us", medianMicros(refusals));
    }

    private void comeAndGreet(int count) throws Exception {
        clients.come(count);
        clients.greet(count);
    }

    private void leave(int count) throws Exception {
        int rest = server.open() - count;
        clients.leave(count);
        awaitOpen(rest);
    }

    private void awaitOpen(int count) {
        long begun = System.nanoTime();
        while (server.open() > count) {
            if (System.nanoTime() - begun > PATIENCE_NANOS) {
                throw new IllegalStateException(server.open() + " are still open, not " + count);
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
    }

    private static double medianMicros(long[] nanos) {
        return nanos.length == 0
                ? Double.NaN
                : Arrays.stream(nanos)
                                .sorted()
                                .skip(nanos.length / 2)
                                .findFirst()
                                .orElseThrow()
                        / 1e3;
    }

    private void tell(String format, Object... values) {
        out.println(Line.PROGRESS + String.format(Locale.ROOT, format, values));
    }
}
