package io.netpool.handle;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.CloseReason;
import io.netty.channel.DefaultEventLoop;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The wake-ups of one round of an event loop. */
class WakeUpsTest {

    @SuppressWarnings("serial") // never serialized
    private static final class Woken extends Turns {
        private final Executor threads;

        Woken(Executor threads) {
            this.threads = threads;
        }

        @Override
        void signal(int what) {}

        @Override
        void go() {
            incrementAndGet();
        }

        @Override
        Executor virtualThreads() {
            return threads;
        }

        @Override
        boolean isResting() {
            return true;
        }

        @Override
        boolean isCurrent() {
            return false;
        }

        @Override
        CloseReason reasonIfClosed() {
            return CloseReason.HANDLER_CLOSED;
        }
    }

    private static List<Woken> wokenBy(Executor threads, int count) throws Exception {
        DefaultEventLoop loop = new DefaultEventLoop();
        try {
            WakeUps wakeUps = new WakeUps(loop);
            List<Woken> all =
                    Stream.generate(() -> new Woken(threads)).limit(count).toList();
            for (int round = 1; round <= 2; round++) {
                loop.submit(() -> all.forEach(wakeUps::add)).get();
                loop.submit(() -> {}).get(); // behind the wake-ups
                int rounds = round;
                assertThat(all).allSatisfy(one -> assertThat(one).hasValue(rounds));
            }
            return all;
        } finally {
            loop.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
        }
    }

    @Test
    void all_are_woken_where_no_thread_can_be_had_for_it() throws Exception {
        Executor exhausted = task -> {
            throw new IllegalStateException("as if there was no memory for a thread");
        };
        assertThat(wokenBy(exhausted, 3)).hasSize(3);
    }

    @Test
    void one_is_woken_without_a_thread_for_it() throws Exception {
        Executor none = task -> {
            throw new AssertionError("no other thread is needed for one");
        };
        assertThat(wokenBy(none, 1)).hasSize(1);
    }
}
