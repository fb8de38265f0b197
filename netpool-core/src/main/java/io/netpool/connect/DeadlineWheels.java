package io.netpool.connect;

import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** One wheel a worker. Safe for use by any thread; each wheel belongs to its worker. */
public final class DeadlineWheels {
    private final Map<EventLoop, DeadlineWheel> wheels = new ConcurrentHashMap<>();

    /** The wheel of a worker. */
    public DeadlineWheel of(EventLoop worker) {
        DeadlineWheel wheel = wheels.get(worker);
        return wheel != null ? wheel : wheels.computeIfAbsent(worker, DeadlineWheel::new);
    }
}
