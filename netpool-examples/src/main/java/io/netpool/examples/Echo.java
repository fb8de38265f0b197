package io.netpool.examples;

import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netty.util.ReferenceCountUtil;

/** The same echo in each of the three shapes that a handler may have. */
final class Echo {
    private Echo() {}

    static <T> Listener listener(ListenerBuilder<T, T> listener, HandlerShape shape) {
        return switch (shape) {
            case EVENT_LOOP -> listener.handler((message, connection) -> connection.send(again(message)));
            case THREADS ->
                listener.dispatch(HandlerShape.threads())
                        .handler((message, connection) -> connection.send(again(message)));
            case STRAIGHT_LINE ->
                listener.serve(client -> {
                    for (T message : client) {
                        client.send(again(message));
                    }
                });
        };
    }

    /** netpool releases what it gave and what it is given; a line does not care. */
    private static <T> T again(T message) {
        return ReferenceCountUtil.retain(message);
    }
}
