package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CountDownLatch;

/** User code that blocks an event loop does not go unnoticed. */
class StuckLoopTest {

    @EachTransport
    void a_worker_and_an_acceptor_that_are_stuck_are_told_once_each(Transport transport) throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        OverflowStrategy blocks = overflow -> {
            awaitQuietly(held);
            return Verdict.refuse();
        };
        try (CapturedLog log = CapturedLog.open();
                Listener listener = Guests.listener(transport, 1, blocks)
                        .handler((line, connection) -> held.await())
                        .start();
                Client admitted = Client.connect(listener)) {
            admitted.send("x\n");
            await().until(() -> listener.openConnections() == 1);
            try (Client refused = Client.connect(listener)) {
                await().until(() -> containing(log, "is stuck").size() == 2);
                held.countDown();
                refused.end();
            } finally {
                held.countDown();
            }
            await().until(() -> containing(log, "moves again").size() == 2);
            assertThat(containing(log, "is stuck"))
                    .anyMatch(line -> line.startsWith("netpool-worker-"))
                    .anyMatch(line -> line.startsWith("full-acceptor-1 "));
        }
        await().until(() -> ThisProcess.threads("netpool-watchdog").isEmpty());
    }

    private static List<String> containing(CapturedLog log, String part) {
        return log.lines().stream().filter(line -> line.contains(part)).toList();
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
