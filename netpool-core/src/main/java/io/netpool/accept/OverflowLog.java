package io.netpool.accept;

import io.netpool.transport.LogRate;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the log says of a full listener: when the maximum is reached, when that is over, and between them at most one line a
 * second with the number of refused clients, however many come. Safe for use by any thread.
 */
final class OverflowLog {
    private static final Logger LOG = LoggerFactory.getLogger(OverflowLog.class);

    private final String listener;
    private final AtomicBoolean reached = new AtomicBoolean();
    private final LogRate refusals;
    private final LogRate strategyErrors;

    OverflowLog(String listener, LongSupplier nanoClock) {
        this.listener = listener;
        refusals = new LogRate(nanoClock);
        strategyErrors = new LogRate(nanoClock);
    }

    void refused(long numbers) {
        if (!reached.get() && reached.compareAndSet(false, true)) {
            LOG.warn("{}: maximum reached ({})", listener, describe(numbers));
        }
        long refused = refusals.count();
        if (refused > 0) {
            LOG.info("{}: refused {} since the last such line ({})", listener, refused, describe(numbers));
        }
    }

    void raised(int from, int to) {
        LOG.info("{}: maximum raised from {} to {}", listener, from, to);
    }

    void admitted(long numbers) {
        if (reached.get() && reached.compareAndSet(true, false)) {
            LOG.info("{}: maximum cleared ({})", listener, describe(numbers));
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

    private static String describe(long numbers) {
        return "open=" + Admission.open(numbers) + " max=" + Admission.maximum(numbers);
    }
}
