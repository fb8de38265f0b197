package io.netpool.transport;

import io.netpool.ListenerEvent;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells an observer what happens, on a thread of its own. Who has something to tell never waits: what the observer has no time
 * for is dropped, counted and told. Without an observer it does nothing. Safe for use by any thread.
 */
public final class Events {
    private static final Logger LOG = LoggerFactory.getLogger(Events.class);
    private static final int CAPACITY = 8_192;

    private final String listener;
    private final @Nullable Consumer<ListenerEvent> observer;
    private final BlockingQueue<ListenerEvent> queue;
    /** Set once, by who starts the listener. */
    private volatile @Nullable Thread teller;

    private final AtomicLong dropped = new AtomicLong();
    private final LogRate errors = new LogRate(System::nanoTime);

    public Events(String listener, @Nullable Consumer<ListenerEvent> observer) {
        this.listener = listener;
        this.observer = observer;
        queue = new ArrayBlockingQueue<>(observer == null ? 1 : CAPACITY);
    }

    /** Begins to tell. */
    public void start() {
        if (observer != null) {
            Thread started = new Thread(() -> tell(observer), listener + "-events");
            started.setDaemon(true);
            teller = started;
            started.start();
        }
    }

    /** Waits until the last event is told, at most so long. */
    public void awaitEnd(long millis) {
        Thread started = teller;
        if (started != null) {
            try {
                started.join(millis);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Something happened; it is made only if somebody wants to know. */
    public void emit(Supplier<ListenerEvent> event) {
        if (observer != null && !queue.offer(event.get())) {
            dropped.incrementAndGet();
        }
    }

    /** The last thing that happens. Never dropped; may wait a moment for the observer, so not for an event loop. */
    public void end(ListenerEvent last) {
        if (observer == null) {
            return;
        }
        try {
            while (!queue.offer(last, 1, TimeUnit.SECONDS)) {
                queue.clear();
                dropped.addAndGet(CAPACITY);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void tell(Consumer<ListenerEvent> willing) {
        for (boolean ended = false; !ended; ) {
            try {
                ListenerEvent event = queue.take();
                tell(willing, event);
                long lost = dropped.getAndSet(0);
                if (lost > 0) {
                    tell(willing, new ListenerEvent.Dropped(lost));
                }
                ended = event instanceof ListenerEvent.Stopped || event instanceof ListenerEvent.Failed;
            } catch (InterruptedException nobodyElseKnowsThisThread) {
                ended = true;
            }
        }
    }

    private void tell(Consumer<ListenerEvent> willing, ListenerEvent event) {
        try {
            willing.accept(event);
        } catch (Throwable e) {
            long failed = errors.count();
            if (failed > 0) {
                LOG.warn("{}: the observer threw, {} times since the last such line", listener, failed, e);
            }
        }
    }
}
