package io.netpool.handle;

import io.netpool.ConversationHandler;
import io.netpool.Framing;
import io.netpool.MessageHandler;
import io.netpool.accept.Slot;
import io.netpool.transport.Events;
import io.netpool.transport.ReadGuard;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslContext;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What all connections of one listener share. Immutable, of parts that are safe for use by any thread.
 *
 * @param listener its name
 * @param handlers gives each connection its handler, or none if the user's code is straight-line
 * @param conversation the user's straight-line code, or none
 * @param executor where the user's code runs, or none on the event loop
 * @param virtual whether these are virtual threads
 * @param takesTurns whether they are the listener's own pool, where others may wait for one
 * @param framing bytes to messages and back
 * @param text whether messages are lines of text
 * @param whole up to so many bytes are one message as they come; 0 if the framing looks at them
 * @param encoder messages to what goes into the channel
 * @param codec what is left to do where Netty's handlers do the framing, or none
 * @param tlsFirst whether TLS stands from the first byte
 * @param startTls TLS that begins when the handler says so, or none
 * @param times how long a client may take
 * @param connections who is connected
 * @param traffic what was done
 * @param log what the log says of connections
 * @param events what the observer is told
 */
public record Service<I, O>(
        String listener,
        @Nullable Supplier<? extends MessageHandler<I, O>> handlers,
        @Nullable ConversationHandler<I, O> conversation,
        @Nullable Executor executor,
        boolean virtual,
        boolean takesTurns,
        Framing<I, O> framing,
        boolean text,
        int whole,
        Encoder<O> encoder,
        @Nullable Codec<I, O> codec,
        boolean tlsFirst,
        @Nullable SslContext startTls,
        Times times,
        Connections connections,
        Traffic traffic,
        ConnectionLog log,
        Events events) {

    /** Adds the last handlers of an admitted connection's pipeline. Call on the connection's event loop. */
    public void connect(Slot slot, ChannelPipeline pipeline) {
        ConnectionHandler<I, O> client = new ConnectionHandler<>(this, slot, pipeline.channel());
        if (codec != null) {
            pipeline.addLast(new ReadGuard(), new CodecBytes(client)); // a codec may close the channel
            codec.handlers().accept(pipeline);
        }
        pipeline.addLast(client);
    }

    /** Whether the user's code runs elsewhere than on the event loop. */
    boolean onThreads() {
        return executor != null;
    }

    /** What is written to learn that all before it has left, and leaves nothing itself. */
    Object nothing() {
        return codec == null ? Unpooled.EMPTY_BUFFER : CodecBytes.NOTHING;
    }

    /** What must come out of the pipeline. */
    Class<?> reads() {
        return codec == null ? ByteBuf.class : codec.read();
    }

    Received<I> received() {
        return codec == null ? new ReceivedBytes<>(framing, text, whole, onThreads()) : new ReceivedMessages<>(codec);
    }

    Turns turns(ConnectionHandler<I, O> client) {
        return conversation == null
                ? new CallbackTurns<>(client, executor)
                : new ConversationTurns<>(client, Objects.requireNonNull(executor));
    }
}
