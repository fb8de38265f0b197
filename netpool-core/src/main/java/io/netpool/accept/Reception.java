package io.netpool.accept;

import io.netpool.OverflowStrategy;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * What the acceptors of one listener share. Immutable, of parts that are safe for use by any thread.
 *
 * @param listener its name
 * @param admission who may come in
 * @param strategy what happens to one too many
 * @param attainableMaximum the highest maximum that the process's limits allow
 * @param workers who serves the admitted
 * @param connections makes the handler that builds an admitted connection's pipeline
 * @param log what the log says of a full listener
 */
public record Reception(
        String listener,
        Admission admission,
        OverflowStrategy strategy,
        IntSupplier attainableMaximum,
        EventLoopGroup workers,
        Function<Slot, ChannelHandler> connections,
        OverflowLog log) {

    public Reception(
            String listener,
            Admission admission,
            OverflowStrategy strategy,
            IntSupplier attainableMaximum,
            EventLoopGroup workers,
            Function<Slot, ChannelHandler> connections) {
        this(
                listener,
                admission,
                strategy,
                attainableMaximum,
                workers,
                connections,
                new OverflowLog(listener, System::nanoTime));
    }
}
