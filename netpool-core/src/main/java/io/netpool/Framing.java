package io.netpool;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelPipeline;
import java.nio.ByteOrder;
import java.util.Objects;
import java.util.function.Consumer;
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
         * @return the converted message; {@code null} is a fault
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
    static OfBytes bytes() {
        return bytes(DEFAULT_MAXIMUM);
    }

    /**
     * Bytes as they come, in pieces that mean nothing.
     *
     * @param maximum the largest piece in bytes; what is more comes as the next one
     * @return the framing
     * @throws IllegalArgumentException if the maximum is under 1
     */
    static OfBytes bytes(int maximum) {
        return new BytesFraming(maximum);
    }

    /**
     * Bytes up to a delimiter, which is taken off what comes in and put behind what goes out; two in a row have an empty message between
     * them. A message to send is refused if it is over the maximum or holds the delimiter, also if its last bytes make one together with
     * the delimiter behind them.
     *
     * @param delimiter one byte or more, such as {@code {0}}
     * @param maximum the longest message in bytes, without its delimiter; a longer one is a {@link CloseReason#PROTOCOL_ERROR}, without
     *     waiting for its delimiter
     * @return the framing
     * @throws IllegalArgumentException if the delimiter is empty or the maximum is under 1
     */
    static OfBytes delimited(byte[] delimiter, int maximum) {
        return new DelimitedFraming(new Delimiter(delimiter), maximum);
    }

    /**
     * Bytes behind their length, in network byte order. See {@link #lengthPrefixed(int, ByteOrder, int)}.
     *
     * @param lengthBytes how many bytes the length takes: 1, 2 or 4
     * @param maximum the longest message in bytes, without its length
     * @return the framing
     * @throws IllegalArgumentException if one of them is wrong
     */
    static OfBytes lengthPrefixed(int lengthBytes, int maximum) {
        return lengthPrefixed(lengthBytes, ByteOrder.BIG_ENDIAN, maximum);
    }

    /**
     * Bytes behind their length, which counts the bytes that follow it and is unsigned; 0 is an empty message. A message to send is
     * refused if it is over the maximum.
     *
     * @param lengthBytes how many bytes the length takes: 1, 2 or 4
     * @param order the order of these bytes
     * @param maximum the longest message in bytes, without its length; a longer one is a {@link CloseReason#PROTOCOL_ERROR} as soon as
     *     its length is read
     * @return the framing
     * @throws IllegalArgumentException if it is another number of bytes, or the maximum is under 1 or more than so many bytes can tell
     */
    static OfBytes lengthPrefixed(int lengthBytes, ByteOrder order, int maximum) {
        return new LengthPrefixedFraming(lengthBytes, order, maximum);
    }

    /**
     * Bytes behind their length as a base 128 varint, as Protocol Buffers write delimited messages; 0 is an empty message. A length takes
     * at most five bytes and 32 bits, anything else is a {@link CloseReason#PROTOCOL_ERROR}. A message to send is refused if it is over
     * the maximum.
     *
     * @param maximum the longest message in bytes, without its length; a longer one is a {@link CloseReason#PROTOCOL_ERROR} as soon as
     *     its length is read
     * @return the framing
     * @throws IllegalArgumentException if the maximum is under 1
     */
    static OfBytes varintPrefixed(int maximum) {
        return new VarintPrefixedFraming(maximum);
    }

    /**
     * Exactly so many bytes, as {@link Conversation#receive(Framing)} takes them between other messages. A message to send of any other
     * size is refused.
     *
     * @param count how many bytes; 0 gives an empty message and waits for nothing, which is of use there alone: again and again it would
     *     never end
     * @return the framing
     * @throws IllegalArgumentException if the count is negative
     */
    static OfBytes exactly(int count) {
        return new ExactFraming(count);
    }

    /**
     * Whatever Netty has a codec for: HTTP, MQTT, Redis and many more. The handlers stand between TLS (and
     * {@link ListenerBuilder#pipeline}) and netpool.
     *
     * <p>They decode all that one read brings, at most a read ahead of the handler. Whether a message has begun is known to them
     * alone: a drain and the client's end take a connection in the middle of one for idle. What they answer by themselves, such as the
     * 413 of Netty's {@code HttpObjectAggregator}, the handler does not see. A message that they cannot encode closes the connection
     * with {@link CloseReason#HANDLER_ERROR}.
     *
     * @param in what the last of the handlers passes on; anything else closes the connection with {@link CloseReason#HANDLER_ERROR}
     * @param out what is sent
     * @param handlers adds Netty's handlers to the pipeline of a new connection, on its event loop
     * @param <I> what comes in
     * @param <O> what goes out
     * @return the framing
     */
    static <I, O> Framing<I, O> codec(Class<I> in, Class<O> out, Consumer<ChannelPipeline> handlers) {
        return new CodecFraming<>(
                Objects.requireNonNull(handlers, "codec: handlers"),
                Objects.requireNonNull(in, "codec: in"),
                in::cast,
                Objects.requireNonNull(out, "codec: out")::cast);
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
        return new MappedFraming<I, O, I2, O2>(
                this, Objects.requireNonNull(in, "map: in"), Objects.requireNonNull(out, "map: out"));
    }

    /** A framing of bytes. */
    interface OfBytes extends Framing<ByteBuf, ByteBuf> {
        /**
         * This framing with arrays for buffers, which nobody has to release.
         *
         * @return the framing
         */
        default Framing<byte[], byte[]> asByteArrays() {
            return map(ByteBufUtil::getBytes, Unpooled::wrappedBuffer);
        }
    }
}
