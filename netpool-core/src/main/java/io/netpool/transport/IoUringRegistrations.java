package io.netpool.transport;

import io.netty.channel.IoEvent;
import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.IoRegistration;
import io.netty.channel.uring.IoUringIoEvent;
import io.netty.channel.uring.IoUringIoHandle;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Netty's io_uring, where no reset goes unnoticed and no flood holds up tasks.
 *
 * <p>Its multishot poll tells of a reset once. If a read is on its way then, Netty
 * 4.2.18 does nothing but wait for that read, and when that gives the last bytes before the reset, for a poll that is never told again:
 * the connection would stay for ever. Here Netty is told of it again after each such read, until one fails. And where an answer's write
 * was told of it, so that the read sees the end of the stream, the read is told, too.
 *
 * <p>And Netty goes on with up to 128 rounds of completions, each of which makes for more, before it runs a task: under a flood deadlines and
 * a drain were late by 20 s. Here, once that has taken its time, the rest is put off until tasks had theirs.
 *
 * <p>Confined to the event loop.
 */
final class IoUringRegistrations implements IoHandler {
    private static final Logger LOG = LoggerFactory.getLogger(IoUringRegistrations.class);

    /** For so long completions are handled before tasks have their turn. */
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    /** The clock is looked at once for so many. */
    private static final int LOOK_EVERY = 16;

    private final IoHandler uring;
    private final Queue<PutOff> putOff = new ArrayDeque<>();
    /** When the first of this run's completions was handled. */
    private long begunNanos;

    private int handled;
    private boolean overdue;
    private boolean ending;

    IoUringRegistrations(IoHandler uring) {
        this.uring = uring;
    }

    static IoHandlerFactory newFactory() {
        IoHandlerFactory uring = IoUringIoHandler.newFactory();
        return new IoHandlerFactory() {
            @Override
            public IoHandler newHandler(ThreadAwareExecutor executor) {
                return new IoUringRegistrations(uring.newHandler(executor));
            }

            @Override
            public boolean isChangingThreadSupported() {
                return uring.isChangingThreadSupported();
            }
        };
    }

    @Override
    public IoRegistration register(IoHandle handle) throws Exception {
        return uring.register(new Relay(this, (IoUringIoHandle) handle));
    }

    @Override
    public void initialize() {
        uring.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        handled = 0;
        overdue = false;
        int before = handlePutOff();
        return before + uring.run(context);
    }

    private int handlePutOff() {
        int count = putOff.size();
        if (count > 0) {
            isOverdue();
        }
        for (PutOff each; (each = putOff.poll()) != null; ) {
            try {
                each.channel.handlePutOff(each.registration, each.completion);
            } catch (RuntimeException e) {
                LOG.warn("a channel cannot handle what io_uring tells it", e); // as Netty does
            }
        }
        return count;
    }

    /** Whether tasks have waited for long enough. */
    private boolean isOverdue() {
        if (handled++ == 0) {
            begunNanos = System.nanoTime(); // not before: it may have waited
        } else if (!overdue && handled % LOOK_EVERY == 0) {
            overdue = !ending && System.nanoTime() - begunNanos > MOST_NANOS;
        }
        return overdue;
    }

    /** What a channel is still to be told of. */
    private record PutOff(Relay channel, IoRegistration registration, IoUringIoEvent completion) {}

    @Override
    public void prepareToDestroy() {
        ending = true;
        overdue = false;
        handlePutOff();
        uring.prepareToDestroy();
    }

    @Override
    public void destroy() {
        uring.destroy();
    }

    @Override
    public void wakeup() {
        uring.wakeup();
    }

    @Override
    public boolean isCompatible(Class<? extends IoHandle> handleType) {
        return uring.isCompatible(handleType);
    }

    /** Between Netty's io_uring and one channel. */
    private static final class Relay implements IoUringIoHandle {
        /** From {@code linux/io_uring.h} and poll(2); Netty's own are not public. */
        private static final byte IORING_OP_POLL_ADD = 6;

        private static final byte IORING_OP_RECV = 27;
        private static final int IORING_CQE_F_MORE = 2;
        private static final int POLLIN = 1;
        private static final int POLLERR = 8;
        private static final int ECONNRESET = 104;

        private static final IoEvent READABLE = new IoUringIoEvent(POLLIN, IORING_CQE_F_MORE, IORING_OP_POLL_ADD, 0L);

        private final IoUringRegistrations loop;
        private final IoUringIoHandle channel;
        /** So much is put off. */
        private int waiting;
        /** Netty has done with it, but it does not know yet. */
        private boolean gone;
        /** A poll told of an error: a reset, or that what was sent after the client's end of stream did not arrive. */
        private boolean failed;
        /** A read or a write was told of a reset. */
        private boolean reset;

        Relay(IoUringRegistrations loop, IoUringIoHandle channel) {
            this.loop = loop;
            this.channel = channel;
        }

        @Override
        public void registered() {
            channel.registered();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            IoUringIoEvent completion = (IoUringIoEvent) event;
            if (loop.isOverdue()) {
                waiting++;
                loop.putOff.add(new PutOff(this, registration, copyOf(completion)));
            } else {
                handle(registration, completion);
            }
        }

        /** Netty uses the same object for the next. */
        private static IoUringIoEvent copyOf(IoUringIoEvent completion) {
            return new IoUringIoEvent(completion.res(), completion.flags(), completion.opcode(), completion.userData());
        }

        void handlePutOff(IoRegistration registration, IoUringIoEvent completion) {
            waiting--;
            try {
                handle(registration, completion);
            } finally {
                if (gone && waiting == 0) {
                    channel.unregistered();
                }
            }
        }

        private void handle(IoRegistration registration, IoUringIoEvent completion) {
            byte operation = completion.opcode();
            int result = completion.res();
            boolean silent = reset && operation == IORING_OP_RECV && result == 0;
            channel.handle(registration, silent ? resetInPlaceOf(completion) : completion);
            reset |= result == -ECONNRESET; // a write may be the first to hear of it
            failed |= reset || (operation == IORING_OP_POLL_ADD && result > 0 && (result & POLLERR) != 0);
            if (failed && operation == IORING_OP_RECV && result > 0) {
                channel.handle(registration, READABLE);
            }
        }

        /** The kernel tells of a reset once: who wrote has heard of it, and who reads sees the end of the stream. */
        private static IoEvent resetInPlaceOf(IoUringIoEvent end) {
            return new IoUringIoEvent(-ECONNRESET, end.flags(), end.opcode(), end.userData());
        }

        @Override
        public void unregistered() {
            gone = true;
            if (waiting == 0) {
                channel.unregistered();
            }
        }

        @Override
        public void close() throws IOException {
            try {
                channel.close();
            } catch (Exception e) {
                throw new IOException(e);
            }
        }
    }
}
