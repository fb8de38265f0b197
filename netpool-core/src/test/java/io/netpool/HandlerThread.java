package io.netpool;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The threads of handlers in tests: virtual where this JVM has them, so that two JDKs run the same tests on both kinds. */
final class HandlerThread {
    static final Duration PATIENCE = Duration.ofSeconds(10);

    private HandlerThread() {}

    static Dispatch dispatch() {
        return Dispatch.virtualThreadsExist() ? Dispatch.virtualThreads() : Dispatch.pool(8);
    }

    /** A builder whose handler is called on such threads. */
    static ListenerBuilder<String, String> listener(Way way) {
        return way.listener().dispatch(dispatch());
    }

    static ListenerBuilder<String, String> listener(Transport transport) {
        return Listener.tcp("127.0.0.1", 0).name("test").transport(transport).dispatch(dispatch());
    }

    /** Blocks the handler that calls it, not for ever. */
    static void block(CountDownLatch latch) throws InterruptedException {
        if (!latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
            throw new IllegalStateException("nobody lets the handler go on");
        }
    }
}
