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

/**
 * Netty's io_uring, where no reset goes unnoticed. Its multishot poll tells of a reset once. If a read is on its way then, Netty
 * 4.2.18 does nothing but wait for that read, and when that gives the last bytes before the reset, for a poll that is never told again:
 * the connection would stay for ever. Here Netty is told of it again after each such read, until one fails. And where an answer's write
 * was told of it, so that the read sees the end of the stream, the read is told, too.
 */
final class IoUringRegistrations implements IoHandler {
    private final IoHandler uring;

    private IoUringRegistrations(IoHandler uring) {
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
        return uring.register(new ToldOfResets((IoUringIoHandle) handle));
    }

    @Override
    public void initialize() {
        uring.initialize();
    }

    @Override
    public int run(IoHandlerContext context) {
        return uring.run(context);
    }

    @Override
    public void prepareToDestroy() {
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

    /** Confined to the event loop. */
    private static final class ToldOfResets implements IoUringIoHandle {
        /** From {@code linux/io_uring.h} and poll(2); Netty's own are not public. */
        private static final byte IORING_OP_POLL_ADD = 6;

        private static final byte IORING_OP_RECV = 27;
        private static final int IORING_CQE_F_MORE = 2;
        private static final int POLLIN = 1;
        private static final int POLLERR = 8;
        private static final int ECONNRESET = 104;

        private static final IoEvent READABLE = new IoUringIoEvent(POLLIN, IORING_CQE_F_MORE, IORING_OP_POLL_ADD, 0L);

        private final IoUringIoHandle channel;
        /** A poll told of an error: a reset, or that what was sent after the client's end of stream did not arrive. */
        private boolean failed;
        /** A read or a write was told of a reset. */
        private boolean reset;

        ToldOfResets(IoUringIoHandle channel) {
            this.channel = channel;
        }

        @Override
        public void registered() {
            channel.registered();
        }

        @Override
        public void handle(IoRegistration registration, IoEvent event) {
            IoUringIoEvent completion = (IoUringIoEvent) event;
            byte operation = completion.opcode();
            int result = completion.res();
            boolean silent = reset && operation == IORING_OP_RECV && result == 0;
            channel.handle(registration, silent ? resetInPlaceOf(completion) : event);
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
            channel.unregistered();
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
