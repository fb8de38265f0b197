package io.netpool.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoOps;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks have their turn while there are always more completions, and no channel misses one for it. */
class IoUringRegistrationsTest {
    private static final byte SEND = 26;
    /** At 2 ms each they would take a second. */
    private static final int MANY = 500;

    private final List<Integer> told = new ArrayList<>();
    private final Flood flood = new Flood();
    private final IoUringRegistrations registrations = new IoUringRegistrations(flood);

    /** Takes its time for what it is told. */
    private final class Slow implements IoUringIoHandle {
        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            told.add(((IoUringIoEvent) event).res());
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }

        @Override
        public void unregistered() {
            told.add(-1);
        }

        @Override
        public void close() {}
    }

    /** As Netty's, which tells all there is before it returns. */
    private static final class Flood implements IoHandler {
        private @Nullable IoUringIoHandle channel;
        private int next;
        private int completions = MANY;

        @Override
        public IoRegistration register(IoHandle handle) {
            channel = (IoUringIoHandle) handle;
            return NONE;
        }

        @Override
        public int run(IoHandlerContext context) {
            int before = next;
            for (; next < completions; next++) {
                Objects.requireNonNull(channel).handle(NONE, new IoUringIoEvent(next, 0, SEND, 0L));
            }
            return next - before;
        }

        @Override
        public void prepareToDestroy() {}

        @Override
        public void destroy() {}

        @Override
        public void wakeup() {}

        @Override
        public boolean isCompatible(Class<? extends IoHandle> handleType) {
            return true;
        }
    }

    private static final IoRegistration NONE = new IoRegistration() {
        @Override
        @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // nobody asks
        public <T> T attachment() {
            return null;
        }

        @Override
        public long submit(IoOps ops) {
            return 0;
        }

        @Override
        public boolean isValid() {
            return true;
        }

        @Override
        public boolean cancel() {
            return true;
        }
    };

    private static final IoHandlerContext CONTEXT = new IoHandlerContext() {
        @Override
        public boolean canBlock() {
            return false;
        }

        @Override
        public long delayNanos(long currentTimeNanos) {
            return 0;
        }

        @Override
        public long deadlineNanos() {
            return -1;
        }
    };

    @BeforeEach
    void register() throws Exception {
        registrations.register(new Slow());
    }

    @Test
    void a_run_ends_although_there_is_more() {
        registrations.run(CONTEXT);
        assertThat(told).hasSizeBetween(1, MANY / 5);
    }

    @Test
    void the_rest_is_told_in_the_next_and_before_what_came_since() {
        registrations.run(CONTEXT);
        flood.completions = MANY + 100;
        registrations.run(CONTEXT);
        registrations.run(CONTEXT);
        assertThat(told).isEqualTo(IntStream.range(0, MANY + 100).boxed().toList());
    }

    @Test
    void a_channel_that_netty_has_done_with_is_told_so_after_the_rest() {
        registrations.run(CONTEXT);
        Objects.requireNonNull(flood.channel).unregistered();
        assertThat(told).doesNotContain(-1);
        registrations.run(CONTEXT);
        assertThat(told).hasSize(MANY + 1).endsWith(MANY - 1, -1);
    }

    @Test
    void nothing_is_put_off_once_the_event_loop_ends() {
        registrations.run(CONTEXT);
        registrations.prepareToDestroy();
        assertThat(told).hasSize(MANY);
        flood.completions = MANY + 100;
        registrations.run(CONTEXT);
        assertThat(told).hasSize(MANY + 100);
    }
}
