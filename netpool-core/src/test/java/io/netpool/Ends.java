package io.netpool;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Why connections have ended, as a listener's observer is told. */
final class Ends implements Consumer<ListenerEvent> {
    private static final int PATIENCE_SECONDS = 10;

    private final BlockingQueue<CloseReason> reasons = new LinkedBlockingQueue<>();

    @Override
    public void accept(ListenerEvent event) {
        if (event instanceof ListenerEvent.Closed closed) {
            reasons.add(closed.reason());
        }
    }

    /** Waits for the next. */
    CloseReason next() throws InterruptedException {
        CloseReason reason = reasons.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (reason == null) {
            throw new AssertionError("no connection has ended within " + PATIENCE_SECONDS + " s");
        }
        return reason;
    }
}
