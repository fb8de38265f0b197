package io.netpool.accept;

import io.netpool.OverflowStrategy;
import io.netpool.transport.Events;
import io.netty.channel.ChannelHandler;
import io.netty.channel.EventLoopGroup;
import java.util.function.Function;
import java.util.function.IntSupplier;

/**
 * What the acceptors of one listener share. Immutable, of parts that are safe for use by any thread.
 *
 * @param listener its name
 * @param admission who may come in
 * @param line who waits, and the way back of every slot
 * @param strategy what happens to one too many
 * @param canSayFarewell whether something can be said in plain to those refused
 * @param attainableMaximum the highest maximum that the process's limits allow
 * @param networks which networks may come in
 * @param addresses how many connections an address may have
 * @param rate how many are accepted a second
 * @param evictor makes idle connections go
 * @param workers who serves the admitted
 * @param connections makes the handler that builds an admitted connection's pipeline
 * @param counters what was done
 * @param log what the log says of a full listener
 * @param events what the observer is told
 */
public record Reception(
        String listener,
        Admission admission,
        WaitingLine line,
        OverflowStrategy strategy,
        boolean canSayFarewell,
        IntSupplier attainableMaximum,
        NetworkFilter networks,
        AddressLimit addresses,
        AcceptRate rate,
        Evictor evictor,
        EventLoopGroup workers,
        Function<Slot, ChannelHandler> connections,
        AcceptCounters counters,
        OverflowLog log,
        Events events) {}
