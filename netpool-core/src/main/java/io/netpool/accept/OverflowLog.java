package io.netpool.accept;

import io.netpool.RefusalReason;
import io.netpool.transport.LogRate;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of a full listener: when the maximum is reached, when that has been over for a second, and between them at most
 * one line a second with the number of clients refused for the same reason, however many come. Safe for use by any thread.
 */
public final class OverflowLog {
    private static final Logger LOG = LoggerFactory.getLogger(OverflowLog.class);
    /** A listener at its maximum sways around it; that is one overflow, not many. */
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String listener;
    private final LongSupplier nanoClock;
    private final AtomicBoolean reached = new AtomicBoolean();
    private final Map<RefusalReason, LogRate> refusals = new EnumMap<>(RefusalReason.class);
    private final LogRate raises;
    private final LogRate strategyErrors;
    private volatile long lastOverflowNanos;

    public OverflowLog(String listener, LongSupplier nanoClock) {
        this.listener = listener;
        this.nanoClock = nanoClock;
        for (RefusalReason reason : RefusalReason.values()) {
            refusals.put(reason, new LogRate(nanoClock));
        }
        raises = new LogRate(nanoClock);
        strategyErrors = new LogRate(nanoClock);
    }

    /** A client came and no slot was free. */
    void overflow(long numbers) {
        lastOverflowNanos = nanoClock.getAsLong();
        if (!reached.get() && reached.compareAndSet(false, true)) {
            LOG.warn("{}: maximum reached ({})", listener, Admission.text(numbers));
        }
    }

    /** A client came and got a slot. */
    void admitted(long numbers) {
        if (reached.get()
                && nanoClock.getAsLong() - lastOverflowNanos > CALM_NANOS
                && reached.compareAndSet(true, false)) {
            LOG.info("{}: maximum cleared ({})", listener, Admission.text(numbers));
        }
    }

    void refused(RefusalReason reason, long numbers) {
        long refused = Objects.requireNonNull(refusals.get(reason)).count();
        if (refused > 0) {
            LOG.info(
                    "{}: refused {} since the last such line: {} ({})",
                    listener,
                    refused,
                    reason,
                    Admission.text(numbers));
        }
    }

    void raised(int from, int to) {
        long raised = raises.count();
        if (raised > 0) {
            LOG.info(
                    "{}: maximum raised from {} to {}, {} raises since the last such line", listener, from, to, raised);
        }
    }

    void strategyFailed(Throwable cause) {
        long failed = strategyErrors.count();
        if (failed > 0) {
            LOG.warn(
                    "{}: the overflow strategy threw, {} refused for it since the last such line",
                    listener,
                    failed,
                    cause);
        }
    }
}
