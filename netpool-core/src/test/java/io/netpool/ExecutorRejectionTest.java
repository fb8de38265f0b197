package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.SocketException;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** An executor of the user's that does not take what it is given. */
class ExecutorRejectionTest {
    private static final List<Supplier<Throwable>> REFUSALS = List.of(
            () -> new RejectedExecutionException("on purpose"),
            () -> new OutOfMemoryError("unable to create native thread, on purpose"));

    /** Takes tasks until it is told not to. */
    private static final class Moody implements Executor {
        volatile Supplier<Throwable> refusal = REFUSALS.get(0);
        private volatile boolean refuses;
        private final AtomicInteger tasks = new AtomicInteger();

        @Override
        public void execute(Runnable task) {
            if (!refuses) {
                tasks.incrementAndGet();
                ForkJoinPool.commonPool().execute(() -> {
                    try {
                        task.run();
                    } finally {
                        tasks.decrementAndGet();
                    }
                });
                return;
            }
            Throwable thrown = refusal.get();
            if (thrown instanceof Error error) {
                throw error;
            }
            throw (RuntimeException) thrown;
        }

        /** What it took before is done, and takes no more along. */
        void refuse() {
            await().until(() -> tasks.get() == 0);
            refuses = true;
        }
    }

    private final Recorder handler = new Recorder();
    private final Moody executor = new Moody();

    private Listener start(Way way, Supplier<Throwable> refusal) {
        handler.calls.clear();
        executor.refuses = false;
        executor.refusal = refusal;
        return way.listener().dispatch(Dispatch.on(executor)).handler(handler).start();
    }

    @EachWay
    void a_connection_that_it_never_took_is_closed_without_a_callback(Way way) throws Exception {
        for (Supplier<Throwable> refusal : REFUSALS) {
            try (CapturedLog log = CapturedLog.open();
                    Listener listener = start(way, refusal)) {
                executor.refuse();
                try (Client client = way.connect(listener)) {
                    assertThat(client.end()).isEqualTo(Client.End.RESET);
                } catch (SocketException reset) {
                    assertThat(reset).hasMessageContaining("reset"); // before its connect call has returned
                }
                await().until(() -> listener.openConnections() == 0);
                assertThat(listener.stats().closed()).containsOnlyKeys(CloseReason.HANDLER_ERROR);
                assertThat(log.warnings().get(0).getFormattedMessage()).contains("dispatch(…)");
            }
            assertThat(handler.calls).isEmpty();
        }
    }

    @EachWay
    void one_that_it_took_before_gets_its_onClose_once(Way way) throws Exception {
        for (Supplier<Throwable> refusal : REFUSALS) {
            try (CapturedLog log = CapturedLog.open();
                    Listener listener = start(way, refusal);
                    Client client = way.connect(listener)) {
                assertThat(client.send("a\n").line()).isEqualTo("a");
                executor.refuse();
                assertThat(client.send("b\n").end()).isEqualTo(Client.End.RESET);
                await().until(() -> listener.openConnections() == 0);
                assertThat(log.warnings()).isNotEmpty();
            }
            assertThat(handler.calls).containsExactly("open", "message a", "close HANDLER_ERROR");
        }
    }

    @EachWay
    void so_does_one_whose_end_it_does_not_take(Way way) throws Exception {
        for (Supplier<Throwable> refusal : REFUSALS) {
            try (CapturedLog log = CapturedLog.open();
                    Listener listener = start(way, refusal)) {
                try (Client client = way.connect(listener)) {
                    assertThat(client.send("a\n").line()).isEqualTo("a");
                    await().until(() -> handler.calls.size() == 2);
                    executor.refuse();
                    client.reset();
                }
                await().until(() -> listener.openConnections() == 0);
                assertThat(log.warnings()).isNotEmpty();
            }
            assertThat(handler.calls)
                    .hasSize(3)
                    .startsWith("open", "message a")
                    .last()
                    .asString()
                    .startsWith("close ");
        }
    }
}
