package io.netpool.benchmarks.servers;

import io.netpool.Connection;
import io.netpool.ConversationHandler;
import io.netpool.Framing;
import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netpool.MessageHandler;
import io.netpool.TlsOptions;
import io.netty.buffer.ByteBuf;
import java.time.Duration;

/** netpool, all defaults on. */
final class NetpoolServer implements EchoServer {
    private final Listener listener;

    private NetpoolServer(Listener listener) {
        this.listener = listener.start();
    }

    static NetpoolServer eventLoop(ServerSpec spec) throws Exception {
        ListenerBuilder<String, String> lines = builder(spec);
        return new NetpoolServer(
                switch (spec.work()) {
                    case STRINGS -> spec.feature().echo(lines);
                    case BYTES ->
                        lines.framing(Framing.bytes()).handler((bytes, connection) -> connection.send(bytes.retain()));
                    case CLOSE -> lines.handler(new Goodbye());
                });
    }

    static NetpoolServer straightLine(ServerSpec spec) throws Exception {
        ListenerBuilder<String, String> lines = builder(spec);
        ConversationHandler<String, String> echoLines = conversation -> {
            for (String line : conversation) {
                conversation.send(line);
            }
        };
        ConversationHandler<ByteBuf, ByteBuf> echoBytes = conversation -> {
            for (ByteBuf bytes : conversation) {
                conversation.send(bytes.retain());
            }
        };
        return new NetpoolServer(
                switch (spec.work()) {
                    case STRINGS -> lines.serve(echoLines);
                    case BYTES -> lines.framing(Framing.bytes()).serve(echoBytes);
                    case CLOSE -> lines.serve(conversation -> {});
                });
    }

    private static ListenerBuilder<String, String> builder(ServerSpec spec) throws Exception {
        ListenerBuilder<String, String> builder =
                Listener.tcp(HOST, 0).transport(spec.transport()).workers(1).drainTimeout(Duration.ZERO);
        if (spec.maximum() > 0) {
            builder.maxConnections(spec.maximum());
        }
        if (spec.tls()) {
            builder.tls(TlsOptions.of(ServerTls.context()));
        }
        return builder;
    }

    @Override
    public int port() {
        return listener.port();
    }

    @Override
    public void close() {
        listener.close();
    }

    private static final class Goodbye implements MessageHandler<String, String> {
        @Override
        public void onOpen(Connection<String> connection) {
            connection.close();
        }

        @Override
        public void onMessage(String line, Connection<String> connection) {}
    }
}
