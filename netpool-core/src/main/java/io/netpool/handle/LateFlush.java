package io.netpool.handle;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the answers of handlers on threads. A handler's answers leave when it is done with a batch, so that a batch costs one
 * wake-up; a handler that blocks in between must not hold them back, so a moment after it was given something to do they leave anyway.
 * One timer for all connections of a worker. Confined to its event loop.
 */
final class LateFlush implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LateFlush.class);
    private static final long DELAY_MS = 2;

    private final EventLoop loop;
    private List<Outbox<?>> given = new ArrayList<>();
    private List<Outbox<?>> seen = new ArrayList<>();

    LateFlush(EventLoop loop) {
        this.loop = loop;
    }

    /** The handler was given something to do. */
    void expect(Outbox<?> outbox) {
        if (given.isEmpty()) {
            loop.schedule(this, DELAY_MS, TimeUnit.MILLISECONDS);
        }
        given.add(outbox);
    }

    @Override
    public void run() {
        List<Outbox<?>> due = given;
        given = seen;
        for (Outbox<?> outbox : due) {
            try {
                outbox.lookAfter();
            } catch (Throwable e) { // no memory: the others must leave all the same
                LOG.warn("cannot send what a handler has sent", e);
            }
        }
        due.clear();
        seen = due;
    }
}
