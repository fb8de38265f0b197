package io.netpool;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * How bytes become messages and back. A framing is immutable and shared by all connections; what a connection has to
 * remember between reads lives in its {@link Decoder}.
 *
 * @param <I> what comes in
 * @param <O> what goes out
 */
public interface Framing<I, O> {
    /** The longest line, and the largest piece of {@link #bytes()}, unless another maximum is given: 64 KiB. */
    int DEFAULT_MAXIMUM = 64 * 1024;

    /**
     * A decoder for one connection.
     *
     * @return a new decoder
     */
    Decoder<I> decoder();

    /**
     * Appends one message in its wire form. Runs on the thread that sends, so at once on many. Reads a reference-counted
     * message without releasing it.
     *
     * @param message the message
     * @param out where to append
     * @throws Exception if the message has no wire form; what was appended is taken back and the sender gets an
     *     {@link IllegalArgumentException}
     */
    void encode(O message, ByteBuf out) throws Exception;

    /** The state of one connection's input. Called on one thread at a time. */
    @FunctionalInterface
    interface Decoder<I> {
        /**
         * Takes at most one message off the front. Called again while there is demand for messages, never ahead of it, and
         * always with all bytes that were not taken yet.
         *
         * @param in the bytes; move its reader index over what was taken. Bytes left over when the client ends its stream
         *     are a {@link CloseReason#PROTOCOL_ERROR}
         * @return the message, or {@code null} if more bytes are needed. A message for which no bytes were taken is a fault of the
         *     decoder: {@link CloseReason#HANDLER_ERROR}. So is memory: give up in time on a message that never ends
         * @throws Exception if this can become no message: the connection closes with {@link CloseReason#PROTOCOL_ERROR}, which
         *     {@link MessageHandler#onError} is told and the log has at DEBUG only
         */
        @Nullable
        I decode(ByteBuf in) throws Exception;
    }

    /** A conversion that may fail. */
    @FunctionalInterface
    interface Conversion<A, B> {
        /**
         * Converts one message. A reference-counted argument is borrowed: netpool releases it.
         *
         * @param message the message
         * @return the converted message
         * @throws Exception if the message cannot be converted
         */
        B convert(A message) throws Exception;
    }

    /**
     * Lines of UTF-8 text, at most 64 KiB each: the default framing. See {@link #lines(int)}.
     *
     * @return the framing
     */
    static Framing<String, String> lines() {
        return lines(DEFAULT_MAXIMUM);
    }

    /**
     * Lines of UTF-8 text. Reads lines that end in LF or CR LF and gives them without it; writes LF. A malformed sequence
     * reads as U+FFFD. A message that holds an LF is refused, so that one message is one line.
     *
     * @param maximum the longest line in bytes, without its end; a longer one is a {@link CloseReason#PROTOCOL_ERROR}
     * @return the framing
     * @throws IllegalArgumentException if the maximum is under 1
     */
    static Framing<String, String> lines(int maximum) {
        return new LineFraming(maximum, false);
    }

    /**
     * Lines of UTF-8 text that end in CR LF and nothing else, at most 64 KiB each. See {@link #crlfLines(int)}.
     *
     * @return the framing
     */
    static Framing<String, String> crlfLines() {
        return crlfLines(DEFAULT_MAXIMUM);
    }

    /**
     * Lines of UTF-8 text that end in CR LF and nothing else, as SMTP (RFC 5321, 2.3.8) and its kin want it: a CR or LF
     * alone is a {@link CloseReason#PROTOCOL_ERROR}. A malformed sequence reads as U+FFFD. A message that holds a CR or LF is
     * refused.
     *
     * @param maximum the longest line in bytes, without its end; a longer one is a {@link CloseReason#PROTOCOL_ERROR}
     * @return the framing
     * @throws IllegalArgumentException if the maximum is under 1
     */
    static Framing<String, String> crlfLines(int maximum) {
        return new LineFraming(maximum, true);
    }

    /**
     * Bytes as they come, at most 64 KiB at once. See {@link #bytes(int)}.
     *
     * @return the framing
     */
    static Framing<ByteBuf, ByteBuf> bytes() {
        return bytes(DEFAULT_MAXIMUM);
    }

    /**
     * Bytes as they come, in pieces that mean nothing.
     *
     * @param maximum the largest piece in bytes; what is more comes as the next one
     * @return the framing
     * @throws IllegalArgumentException if the maximum is under 1
     */
    static Framing<ByteBuf, ByteBuf> bytes(int maximum) {
        return new BytesFraming(maximum);
    }

    /**
     * This framing with typed messages.
     *
     * @param in from this framing's message to yours; if it throws, the connection closes with
     *     {@link CloseReason#PROTOCOL_ERROR}
     * @param out from your message to this framing's; if it throws, the sender gets an {@link IllegalArgumentException}
     * @param <I2> what comes in
     * @param <O2> what goes out
     * @return the framing
     */
    default <I2, O2> Framing<I2, O2> map(
            Conversion<? super I, ? extends I2> in, Conversion<? super O2, ? extends O> out) {
        return new MappedFraming<I, O, I2, O2>(this, in, out);
    }
}
