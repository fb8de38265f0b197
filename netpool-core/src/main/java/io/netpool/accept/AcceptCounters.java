package io.netpool.accept;

import io.netpool.RefusalReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the acceptors of one listener have done. Safe for use by any thread. */
public final class AcceptCounters {
    private final LongAdder admitted = new LongAdder();
    private final LongAdder errors = new LongAdder();
    private final Map<RefusalReason, LongAdder> refused = new EnumMap<>(RefusalReason.class);

    public AcceptCounters() {
        for (RefusalReason reason : RefusalReason.values()) {
            refused.put(reason, new LongAdder());
        }
    }

    void countAdmitted() {
        admitted.increment();
    }

    void countError() {
        errors.increment();
    }

    void countRefused(RefusalReason reason) {
        adder(reason).increment();
    }

    public long admitted() {
        return admitted.sum();
    }

    public long errors() {
        return errors.sum();
    }

    /** How many were refused, by reason; without those that did not occur. */
    public Map<RefusalReason, Long> refused() {
        Map<RefusalReason, Long> counts = new EnumMap<>(RefusalReason.class);
        refused.forEach((reason, count) -> {
            if (count.sum() > 0) {
                counts.put(reason, count.sum());
            }
        });
        return counts;
    }

    private LongAdder adder(RefusalReason reason) {
        LongAdder count = refused.get(reason);
        if (count == null) {
            throw new AssertionError(reason);
        }
        return count;
    }
}
