package io.netpool;

import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** How a handler is written. */
enum Shape {
    EVENT_LOOP,
    THREADS,
    STRAIGHT_LINE;

    private static final int THREADS_EACH = 4;

    /** Answers each message, and tells of each connection when it opens. */
    <I, O> Listener answer(
            ListenerBuilder<I, O> builder,
            Consumer<? super Connection<O>> opened,
            Function<? super I, ? extends O> answer) {
        if (this == STRAIGHT_LINE) {
            return builder.maxConnections(1_100)
                    .serve(conversation -> {
                        opened.accept(conversation.connection());
                        for (I message : conversation) {
                            conversation.send(answer.apply(message));
                        }
                    })
                    .start();
        }
        return handle(builder, new MessageHandler<I, O>() {
            @Override
            public void onOpen(Connection<O> connection) {
                opened.accept(connection);
            }

            @Override
            public void onMessage(I message, Connection<O> connection) {
                connection.send(answer.apply(message));
            }
        });
    }

    <O> Listener echo(ListenerBuilder<O, O> builder) {
        return answer(builder, connection -> {}, message -> message);
    }

    /** Only for shapes with callbacks. */
    <I, O> Listener handle(ListenerBuilder<I, O> builder, MessageHandler<I, O> handler) {
        return switch (this) {
            case EVENT_LOOP -> builder.handler(handler).start();
            case THREADS ->
                builder.dispatch(Dispatch.pool(THREADS_EACH)).handler(handler).start();
            case STRAIGHT_LINE -> throw new IllegalArgumentException("callbacks in a straight line");
        };
    }

    /** Every shape on every transport, and each once under TLS. */
    static Stream<Arguments> ways() {
        return Stream.concat(plainWays(), tlsWays());
    }

    static Stream<Arguments> plainWays() {
        return Stream.of(values())
                .flatMap(shape -> Stream.of(Way.IO_URING, Way.EPOLL, Way.NIO).map(way -> Arguments.of(shape, way)));
    }

    static Stream<Arguments> tlsWays() {
        return Stream.of(
                Arguments.of(EVENT_LOOP, Way.EPOLL_TLS),
                Arguments.of(THREADS, Way.IO_URING_TLS),
                Arguments.of(STRAIGHT_LINE, Way.NIO_TLS));
    }

    /** The same for shapes with callbacks. */
    static Stream<Arguments> callbackWays() {
        return ways().filter(arguments -> arguments.get()[0] != STRAIGHT_LINE);
    }

    /** The same for shapes on threads. */
    static Stream<Arguments> threadWays() {
        return ways().filter(arguments -> arguments.get()[0] != EVENT_LOOP);
    }
}
