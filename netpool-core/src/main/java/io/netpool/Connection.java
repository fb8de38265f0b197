package io.netpool;

import io.netty.channel.Channel;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import javax.net.ssl.SSLSession;

/**
 * One admitted client. All methods may be called from any thread, and none of them blocks.
 *
 * @param <O> what goes out: a message as the listener's {@link Framing} encodes it
 */
public interface Connection<O> {

    /**
     * The number of this connection: from 1 up, in the order in which the listener's workers take them on; never used again.
     *
     * @return the number
     */
    long id();

    /**
     * The client's address.
     *
     * @return the address; on a {@linkplain Listener#local local} listener unresolved, the client's local id and port 0
     */
    InetSocketAddress remoteAddress();

    /**
     * The address that the client reached.
     *
     * @return the address; on a {@linkplain Listener#local local} listener unresolved, its name and port 0
     */
    InetSocketAddress localAddress();

    /**
     * The TLS session, once a handshake is complete.
     *
     * @return the session, empty on a plain connection
     */
    Optional<SSLSession> tls();

    /**
     * Sends a message. It is encoded on the calling thread; messages of one thread keep their order; what the callbacks
     * of one read batch send leaves in one write. Takes over one reference of a reference-counted message; a buffer of which somebody
     * keeps another may be read and sent again, and must not be changed.
     *
     * <p>Does nothing once the connection is closing. A message is taken while fewer than 1 MiB wait to be written, whatever
     * its own size; with that reached the connection is cut with {@link CloseReason#SLOW_CONSUMER}. While a callback runs, nothing may
     * leave: to answer with more, send it as one message, or send on when {@link #deliver} tells that the last one has left.
     *
     * @param message the message
     * @throws IllegalArgumentException if the framing cannot encode the message, such as a line that holds a line end
     * @throws IllegalStateException if an encoder sends on the connection that it encodes for, on the event loop; or if a buffer of more
     *     than 4 KiB is, or is a part of, the message that the calling code was given, and nobody has retained that
     */
    void send(O message);

    /**
     * Sends a message as {@link #send} does and tells what became of it.
     *
     * @param message the message
     * @return completes on the event loop when the message's last byte was handed to the kernel; fails with an
     *     {@link java.io.IOException} if the connection ended before
     * @throws IllegalArgumentException if the framing cannot encode the message
     * @throws IllegalStateException as {@link #send}
     */
    CompletionStage<Void> deliver(O message);

    /**
     * Stops reading from the client: no message is handled until {@link #unpause()}, but for one that is being handled. What the kernel
     * holds for it is bounded, so that the client has to wait in the end. No deadline for what the client sends runs meanwhile, and
     * its end of stream waits too. Does nothing if it is paused already. Not for a {@link Conversation}, which pulls.
     *
     * @throws IllegalStateException if this is the connection of a {@link Conversation}
     */
    void pause();

    /**
     * Takes {@link #pause()} back, if it stands.
     *
     * @throws IllegalStateException if this is the connection of a {@link Conversation}
     */
    void unpause();

    /**
     * Answers in plain and goes on under TLS, as RFC 3207 and its kin do. The handshake starts after this reply and must be
     * complete within {@link Deadlines#handshake()}. Bytes that the client sent before it saw the reply are an injection
     * and end the connection with {@link CloseReason#PROTOCOL_ERROR}.
     *
     * @param lastPlainReply the last message that is sent in plain
     * @throws IllegalArgumentException if the framing cannot encode the reply
     * @throws IllegalStateException if the listener was given no {@link ListenerBuilder#startTls} options, if TLS stands already, or,
     *     where callbacks run {@linkplain Dispatch on threads}, if it is called outside of them
     */
    void startTls(O lastPlainReply);

    /**
     * Closes in good order: what was sent is flushed, the output is shut down, and what the client still sends is read and
     * discarded until its end or one second. No callback but {@link MessageHandler#onClose} follows.
     */
    void close();

    /**
     * Sends one last message and closes as {@link #close()} does.
     *
     * @param farewell the last message
     * @throws IllegalArgumentException if the framing cannot encode the message
     */
    void close(O farewell);

    /**
     * The door to the floor below: the Netty channel. Its pipeline belongs to netpool; options and attributes are yours.
     *
     * @return the channel
     */
    Channel channel();
}
