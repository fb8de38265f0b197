package io.netpool.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The loops of one group, watched from the start. Immutable. */
public final class LoopWatches {
    private final Map<EventExecutor, LoopWatch> byLoop = new HashMap<>();

    public LoopWatches(EventLoopGroup group) {
        for (EventExecutor loop : group) {
            byLoop.put(loop, new LoopWatch((EventLoop) loop));
        }
        byLoop.values().forEach(Watchdog::watch);
    }

    /** The watch of a loop of this group. */
    public LoopWatch of(EventLoop loop) {
        return Objects.requireNonNull(byLoop.get(loop), "a loop of another group");
    }

    /** Watches them no more; call before the group ends. */
    public void forget() {
        byLoop.values().forEach(Watchdog::forget);
    }
}
