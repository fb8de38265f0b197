package io.netpool.connect;

import io.netpool.transport.ReadGuard;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.flush.FlushConsolidationHandler;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;

/**
 * Puts TLS at the head of a connection's pipeline.
 *
 * <p>A client may end its stream right behind its last message, and an engine that has seen close_notify encrypts nothing more. So
 * that the answer is encrypted before, {@link RecordGate} keeps what may be close_notify until what came before it is answered with a
 * flush; {@link FlushConsolidationHandler} makes those of one read batch one system call.
 */
public final class TlsHandlers {
    private TlsHandlers() {}

    /** Adds TLS. Its handshake deadline is left to the connection's own wheel, where it costs no timer. */
    public static void addFirst(ChannelPipeline pipeline, SslContext context) {
        Channel channel = pipeline.channel();
        SslHandler tls = context.newHandler(channel.alloc());
        tls.setHandshakeTimeoutMillis(0);
        ChannelHandler flushes = new FlushConsolidationHandler();
        pipeline.addFirst(new ReadGuard(), flushes, new RecordGate(), tls);
    }

    /** What is encrypted leaves in the middle of a read batch: so much waits that the client would not be read from. */
    public static void flushNow(ChannelPipeline pipeline) {
        ChannelHandlerContext flushes = pipeline.context(FlushConsolidationHandler.class);
        if (flushes != null) {
            flushes.flush();
        }
    }

    /** The connection is read from again: records that were held go on. */
    public static void resume(ChannelPipeline pipeline) {
        RecordGate gate = pipeline.get(RecordGate.class);
        if (gate != null) {
            gate.resume(pipeline.context(gate));
        }
    }
}
