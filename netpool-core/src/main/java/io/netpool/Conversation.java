package io.netpool;

import java.io.IOException;
import java.time.Duration;

/**
 * One client, talked to in straight-line code: the code pulls each message when it wants it, and blocks while there is none. All
 * methods belong to the thread that {@link ConversationHandler#converse} was called on; what other threads may do is
 * {@link #connection()}'s.
 *
 * <p>A reference-counted message is yours until the next {@code receive} or the end of the conversation, then netpool releases it:
 * {@code retain()} what you keep or send on.
 *
 * <p>What is thrown tells how it stands: an {@link java.io.EOFException} is the end of the client's stream, or of the time that a
 * drain leaves; a {@link java.net.SocketTimeoutException} is a wait that took too long, after which the conversation goes on; a
 * {@link java.net.ProtocolException} is input that is no message of the framing, after which nothing more can be received, but
 * last words can be sent; any other {@link IOException} is the end of the connection. None of them needs to be caught.
 *
 * @param <I> what comes in: a message as the {@link Framing} decodes it
 * @param <O> what goes out: a message as the {@link Framing} encodes it
 */
public interface Conversation<I, O> extends Iterable<I> {

    /**
     * The next message; waits for it, as long as {@link Deadlines} let it.
     *
     * @return the message
     * @throws java.io.EOFException at the end of the client's stream; when {@linkplain #draining the connection is to end} and nothing
     *     is left to handle
     * @throws java.net.SocketTimeoutException if nothing came for {@link Deadlines#idle()}; a new such period begins
     * @throws java.net.ProtocolException if what came is no message of this framing, or the stream ended inside a message
     * @throws java.io.InterruptedIOException if this thread was interrupted, which it remains
     * @throws IOException if the connection has ended
     */
    I receive() throws IOException;

    /**
     * The next message; waits for it, at most so long.
     *
     * @param limit how long to wait; {@link Duration#ZERO} takes what is there
     * @return the message
     * @throws java.net.SocketTimeoutException if no whole message came in this time; nothing of it is lost
     * @throws IllegalArgumentException if the limit is negative or over 365 days
     * @throws IOException as {@link #receive()} throws it
     */
    I receive(Duration limit) throws IOException;

    /**
     * One message of another framing, such as {@link Framing#exactly} so many bytes between lines; waits for it as
     * {@link #receive()} does.
     *
     * @param once the framing of this one message
     * @param <M> the message
     * @return the message
     * @throws IOException as {@link #receive()} throws it
     * @throws IllegalArgumentException if it is a {@link Framing#codec}
     * @throws IllegalStateException if the connection's own framing is a {@link Framing#codec}
     */
    <M> M receive(Framing<M, ?> once) throws IOException;

    /**
     * The messages to the end of the stream. An {@link IOException} that is not the end comes out of the iterator in an
     * {@link java.io.UncheckedIOException}.
     *
     * @return an iterator that {@linkplain #receive() receives}
     */
    @Override
    java.util.Iterator<I> iterator();

    /**
     * Sends a message; waits while the client does not take what it was sent before. At the end of the client's stream it is still
     * possible, but not under TLS, whose end closes both ways. It leaves at the latest when this thread waits
     * for the client again, or within a few milliseconds. Takes over one reference of a reference-counted message.
     *
     * @param message the message
     * @throws IllegalArgumentException if the framing cannot encode the message, such as a line that holds a line end
     * @throws IllegalStateException as {@link Connection#send}
     * @throws IOException if the connection has ended
     */
    void send(O message) throws IOException;

    /**
     * Answers in plain and goes on under TLS, see {@link Connection#startTls}; returns when the handshake is complete.
     *
     * @param lastPlainReply the last message that is sent in plain
     * @throws IllegalArgumentException if the framing cannot encode the reply
     * @throws IllegalStateException if the listener was given no {@link ListenerBuilder#startTls} options, or TLS stands already
     * @throws java.net.ProtocolException if bytes in plain stood behind the client's request
     * @throws IOException if the handshake failed
     */
    void startTls(O lastPlainReply) throws IOException;

    /**
     * Goes on with another framing. No byte is lost: what was received and not yet taken is decoded by the new one.
     *
     * @param framing the framing from now on, both ways
     * @param <I2> what comes in
     * @param <O2> what goes out
     * @return this conversation, with the new types
     * @throws IllegalArgumentException if it is a {@link Framing#codec}
     * @throws IllegalStateException if the connection's framing is a {@link Framing#codec}
     */
    <I2, O2> Conversation<I2, O2> framing(Framing<I2, O2> framing);

    /**
     * Whether this connection is to end, because the listener drains, because it makes room for another client, or because
     * {@link Deadlines#lifetime()} has passed. What was received is still given out, then comes the end of the stream; sending is
     * still possible.
     *
     * @return whether to come to an end
     */
    boolean draining();

    /**
     * The connection, for all that any thread may do: its number and addresses, a {@link ConnectionGroup}, sending from elsewhere.
     *
     * @return the connection
     */
    Connection<O> connection();
}
