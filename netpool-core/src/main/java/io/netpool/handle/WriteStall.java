package io.netpool.handle;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import org.jspecify.annotations.Nullable;

/** Whether a client has stopped to take what waits for it: found by looks, which cost nothing in between. Confined to the event loop. */
final class WriteStall {
    private final Channel channel;

    private long seenNanos;
    /** Of what waited first, what it was and how much was taken then. */
    private long seenFirst;
    /** Taken when all that waited then is; none if nothing did. */
    private @Nullable ChannelPromise seenEnd;

    WriteStall(Channel channel) {
        this.channel = channel;
    }

    /** Looks whether the client has taken nothing of what waits for it, for so long. */
    boolean hasLasted(long now, long limit) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        if (waiting == null || waiting.totalPendingWriteBytes() == 0) {
            seenEnd = null;
            return false;
        }
        // The first by its place in memory, where another may follow it: then the end is taken as well. That more waits
        // than before tells nothing: somebody goes on sending.
        long first = 31 * waiting.currentProgress() + System.identityHashCode(waiting.current());
        if (seenEnd == null || seenEnd.isDone() || first != seenFirst) {
            seenNanos = now;
        }
        if (seenEnd == null || seenEnd.isDone()) {
            seenEnd = channel.newPromise();
            channel.unsafe().write(Unpooled.EMPTY_BUFFER, seenEnd);
            channel.unsafe().flush();
        }
        seenFirst = first;
        return now - seenNanos >= limit;
    }

    /** Whether something waited at the last look, so that there must be another. */
    boolean isWatching() {
        return seenEnd != null;
    }
}
