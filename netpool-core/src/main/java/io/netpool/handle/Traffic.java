package io.netpool.handle;

import io.netpool.CloseReason;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** What the connections of one listener have done, counted by the read batch. Safe for use by any thread. */
public final class Traffic {
    private final LongAdder bytesIn = new LongAdder();
    private final LongAdder bytesOut = new LongAdder();
    private final LongAdder messagesIn = new LongAdder();
    private final LongAdder messagesOut = new LongAdder();
    private final LongAdder evicted = new LongAdder();
    private final LongAdder stuck = new LongAdder();
    private final Map<CloseReason, LongAdder> closed = new EnumMap<>(CloseReason.class);

    public Traffic() {
        for (CloseReason reason : CloseReason.values()) {
            closed.put(reason, new LongAdder());
        }
    }

    void countIn(int bytes) {
        bytesIn.add(bytes);
    }

    void countHandled(int messages) {
        messagesIn.add(messages);
    }

    void countOut(int messages, int bytes) {
        messagesOut.add(messages);
        bytesOut.add(bytes);
    }

    void countEvicted() {
        evicted.increment();
    }

    void countStuck() {
        stuck.increment();
    }

    void countClosed(CloseReason reason) {
        LongAdder count = closed.get(reason);
        if (count == null) {
            throw new AssertionError(reason);
        }
        count.increment();
    }

    public long bytesIn() {
        return bytesIn.sum();
    }

    public long bytesOut() {
        return bytesOut.sum();
    }

    public long messagesIn() {
        return messagesIn.sum();
    }

    public long messagesOut() {
        return messagesOut.sum();
    }

    public long evicted() {
        return evicted.sum();
    }

    public long stuck() {
        return stuck.sum();
    }

    /** How many have ended, by reason; without those that did not occur. */
    public Map<CloseReason, Long> closed() {
        Map<CloseReason, Long> counts = new EnumMap<>(CloseReason.class);
        closed.forEach((reason, count) -> {
            if (count.sum() > 0) {
                counts.put(reason, count.sum());
            }
        });
        return counts;
    }
}
