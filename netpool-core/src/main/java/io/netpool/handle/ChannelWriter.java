package io.netpool.handle;

import io.netpool.connect.TlsHandlers;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Writes to one connection's channel what its {@link Outbox} takes. Small messages are gathered in one buffer and share a write, which
 * costs the channel a hundred bytes of its own and counts as so many. Knows nothing of who sends, and when. Confined to the event loop.
 */
final class ChannelWriter<O> {
    /** A gathered buffer of this size is passed on at once, so that the channel's water marks see it. */
    static final int GATHER_BYTES = 16 * 1024;

    /** Encoded bytes up to this size are copied rather than written on their own. */
    static final int COPY_BYTES = 4 * 1024;

    private static final int FIRST_BYTES = 256;

    private final ConnectionHandler<?, O> client;
    private final Channel channel;

    private @Nullable ByteBuf gathered;
    /** What is gathered is one buffer that others share, and nothing can be added to it. */
    private boolean lent;

    private int gatheredMessages;
    /** What is gathered is in the hands of an encoder. */
    private boolean encoding;
    /** Something was written to the channel since it was last flushed. */
    private boolean unflushed;

    ChannelWriter(ConnectionHandler<?, O> client) {
        this.client = client;
        channel = client.channel;
    }

    // ---- gathering

    /** Takes over the message's reference. */
    void gather(O message) {
        Encoder<O> encoder = client.encoder;
        if (!encoder.encodesHere()) {
            client.service.traffic().countOut(1, 0);
            unflushed = true;
            channel.write(encoder.encode(channel.alloc(), message), channel.voidPromise());
            return;
        }
        if (encoder.passes(message)) {
            gatherEncoded((ByteBuf) message, 1, true);
        } else {
            encode(encoder, message);
            if (gathered == null) {
                return; // its encoder has cut the connection off
            }
            gatheredMessages++;
            if (gatheredBytes() < GATHER_BYTES) {
                return;
            }
            writeGathered();
        }
        if (!channel.isWritable()) {
            flushChannel();
            if (client.tlsStands() && !channel.isWritable()) {
                TlsHandlers.flushNow(channel.pipeline());
            }
        }
    }

    private void encode(Encoder<O> encoder, O message) {
        ByteBuf room = room();
        encoding = true;
        try {
            encoder.encode(message, room);
        } finally {
            encoding = false;
            if (room.refCnt() == 0) { // the encoder has released it, and with it what was gathered before
                discard();
            }
        }
    }

    /** Whether an encoder is at work here, which is the user's code and may do anything. */
    boolean isEncoding() {
        return encoding;
    }

    /** Bytes that are encoded already. Takes over a reference. */
    void gatherEncoded(ByteBuf bytes, int messages, boolean shared) {
        boolean large = bytes.readableBytes() > COPY_BYTES;
        if (large) {
            writeGathered();
        }
        gatheredMessages += messages;
        if (gathered == null && (large || !shared || mayLeaveAlone(bytes))) {
            gathered = shared ? bytes.duplicate() : bytes; // others may read it meanwhile, and so does the channel
            lent = shared;
        } else {
            int length = bytes.readableBytes();
            room(length).writeBytes(bytes, bytes.readerIndex(), length); // who shares it may send it again
            bytes.release();
        }
        if ((large && shared) || gatheredBytes() >= GATHER_BYTES) {
            writeGathered();
        }
    }

    /**
     * Whether a small message may leave in its own buffer, if no other follows: that can be much larger than the message, so only where
     * none has to wait. And only if more than one reference is left, or it was not the sender's to give away, which shows when
     * it is released here. Where the handler runs on threads, nobody can tell here what is still to be handled.
     */
    private boolean mayLeaveAlone(ByteBuf bytes) {
        ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
        return waiting != null
                && waiting.totalPendingWriteBytes() == 0
                && bytes.refCnt() > 1
                && !client.service.onThreads()
                && client.received.isEmpty(); // else it may share the buffer with what is still to be handled
    }

    /** Where messages are encoded to. */
    private ByteBuf room() {
        ByteBuf room = gathered == null ? client.share.scratch().take() : null;
        if (room == null) {
            return room(FIRST_BYTES);
        }
        gathered = room;
        return room;
    }

    /** Where so many bytes, or some, can be added. */
    private ByteBuf room(int bytes) {
        ByteBuf before = gathered;
        if (before != null && !lent) {
            return before;
        }
        int held = before == null ? 0 : before.readableBytes();
        ByteBuf room = channel.alloc().ioBuffer(Math.max(FIRST_BYTES, held + bytes));
        gathered = room;
        if (before != null) {
            lent = false;
            room.writeBytes(before, before.readerIndex(), held);
            before.release();
        }
        return room;
    }

    /** How many bytes are gathered and not yet written. */
    int gatheredBytes() {
        return gathered == null ? 0 : gathered.readableBytes();
    }

    boolean hasGathered() {
        return gathered != null;
    }

    // ---- writing

    /** What was taken out of a send, in its place. */
    void pass(Send send, Object payload) {
        if (send.delivered == null && send.turn == null && client.encoder.encodesHere()) {
            gatherEncoded((ByteBuf) payload, send.messages, send.shared);
        } else {
            write(send, payload);
        }
    }

    /** What is gathered, and then this on its own. */
    void write(Send send, Object payload) {
        writeGathered();
        if (send.turn != null) {
            send.turn.accept((ByteBuf) payload);
            return;
        }
        // What a codec is still to encode is counted behind it.
        boolean encoded = client.encoder.encodesHere() && payload instanceof ByteBuf;
        client.service.traffic().countOut(1, encoded ? ((ByteBuf) payload).readableBytes() : 0);
        unflushed = true;
        CompletableFuture<Void> delivered = send.delivered;
        if (delivered == null) {
            channel.write(payload, channel.voidPromise());
            return;
        }
        channel.write(payload).addListener(written -> {
            if (written.isSuccess()) {
                delivered.complete(null);
            } else {
                delivered.completeExceptionally(Send.closed());
            }
        });
    }

    /** What is gathered, and then one encoded message, which is flushed. */
    void writeNow(ByteBuf bytes) {
        writeGathered();
        client.service.traffic().countOut(1, bytes.readableBytes());
        channel.writeAndFlush(bytes, channel.voidPromise());
    }

    void writeGathered() {
        ByteBuf bytes = gathered;
        if (bytes == null) {
            return;
        }
        if (encoding) {
            throw new IllegalStateException("an encoder writes to its own connection, while it encodes for it");
        }
        gathered = null;
        lent = false;
        if (client.share.scratch().is(bytes)) {
            bytes = client.share.scratch().giveBack(channel.alloc());
        }
        if (!bytes.isReadable()) {
            bytes.release();
            return;
        }
        client.service.traffic().countOut(gatheredMessages, bytes.readableBytes());
        gatheredMessages = 0;
        unflushed = true;
        channel.write(bytes, channel.voidPromise());
    }

    /** Flushes what was written. */
    void flush() {
        if (unflushed) {
            flushChannel();
        }
    }

    private void flushChannel() {
        unflushed = false; // before: a flush may tell the connection that the client takes more, and it sends more
        channel.flush();
    }

    /** Throws away what is gathered. */
    void discard() {
        ByteBuf left = gathered;
        gathered = null;
        lent = false;
        if (left == null) {
            return;
        }
        if (client.share.scratch().is(left)) {
            client.share.scratch().drop(encoding);
        } else if (left.refCnt() > 0) {
            left.release();
        }
    }
}
