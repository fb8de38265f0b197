package io.netpool.examples.xmpp;

import io.netpool.CloseReason;
import io.netpool.Connection;
import io.netpool.MessageHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.util.AttributeKey;

/** netpool's callbacks: one instance for all connections; each keeps its session as an attribute of its channel. */
record XmppHandler(XmppServer server) implements MessageHandler<Xml, Xml> {
    private static final AttributeKey<Session> SESSION = AttributeKey.valueOf(XmppHandler.class, "session");

    @Override
    public void onOpen(Connection<Xml> connection) {
        connection.channel().attr(SESSION).set(new Session(server, connection));
    }

    @Override
    public void onMessage(Xml message, Connection<Xml> connection) {
        Session session = session(connection);
        try {
            session.handle(message);
        } catch (StreamError e) {
            session.fail(e);
        }
    }

    @Override
    public void onError(Connection<Xml> connection, Throwable cause) {
        session(connection).fail(streamError(cause));
    }

    private static StreamError streamError(Throwable cause) {
        if (cause instanceof StreamError error) {
            return error;
        }
        return cause instanceof DecoderException
                ? new StreamError("policy-violation", String.valueOf(cause.getMessage()))
                : new StreamError("internal-server-error", "a fault of the server");
    }

    @Override
    public void onDrain(Connection<Xml> connection) {
        session(connection).fail(new StreamError("system-shutdown", "the server stops"));
    }

    @Override
    public void onClose(Connection<Xml> connection, CloseReason reason) {
        session(connection).end();
    }

    private static Session session(Connection<Xml> connection) {
        return connection.channel().attr(SESSION).get();
    }
}
