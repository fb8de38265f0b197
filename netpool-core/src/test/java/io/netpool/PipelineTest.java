package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.traffic.ChannelTrafficShapingHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Netty handlers of the user's own. */
class PipelineTest {
    private final CompletableFuture<Throwable> error = new CompletableFuture<>();
    private final Recorder handler = new Recorder() {
        @Override
        public void onError(Connection<String> connection, Throwable cause) throws Exception {
            super.onError(connection, cause);
            error.complete(cause);
        }
    };

    /** Does something with what is read, and no more. */
    private static Consumer<ChannelPipeline> reading(Reading reading) {
        return pipeline -> pipeline.addLast(new ChannelInboundHandlerAdapter() {
            @Override
            public void channelRead(ChannelHandlerContext ctx, Object read) throws Exception {
                reading.read(ctx, (ByteBuf) read);
            }
        });
    }

    private interface Reading {
        void read(ChannelHandlerContext ctx, ByteBuf read) throws Exception;
    }

    @EachWay
    void they_see_the_bytes_behind_tls(Way way) throws Exception {
        List<String> seen = new CopyOnWriteArrayList<>();
        try (Listener listener = way.listener()
                        .pipeline(reading((ctx, read) -> {
                            seen.add(read.toString(UTF_8));
                            ctx.fireChannelRead(read);
                        }))
                        .handler(handler)
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").line()).isEqualTo("a");
        }
        assertThat(String.join("", seen)).isEqualTo("a\n");
    }

    @EachWay
    void one_that_throws_is_a_handler_error(Way way) throws Exception {
        try (CapturedLog log = CapturedLog.open();
                Listener listener = way.listener()
                        .pipeline(reading((ctx, read) -> {
                            read.release();
                            throw new IllegalStateException("on purpose");
                        }))
                        .handler(handler)
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").rest()).isEmpty();
            assertThat(error.join()).hasMessage("on purpose");
            assertThat(log.warnings()).hasSize(1);
        }
        assertThat(handler.calls).containsExactly("open", "error IllegalStateException", "close HANDLER_ERROR");
    }

    @EachWay
    void one_that_passes_on_anything_but_bytes_is_told_so(Way way) throws Exception {
        try (CapturedLog log = CapturedLog.open();
                Listener listener = way.listener()
                        .pipeline(reading((ctx, read) -> {
                            ReferenceCountUtil.release(read);
                            ctx.fireChannelRead("text");
                        }))
                        .handler(handler)
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").rest()).isEmpty();
            assertThat(error.join()).hasMessageContaining("java.lang.String").hasMessageContaining("ByteBuf");
            assertThat(log.warnings()).hasSize(1);
        }
        assertThat(handler.calls).containsExactly("open", "error IllegalStateException", "close HANDLER_ERROR");
    }

    @EachTransport
    void one_that_cannot_be_added_ends_that_connection_and_its_slot_comes_back(Transport transport) throws Exception {
        try (CapturedLog log = CapturedLog.open();
                Listener listener = Listener.tcp("127.0.0.1", 0)
                        .transport(transport)
                        .pipeline(pipeline -> {
                            throw new IllegalStateException("on purpose");
                        })
                        .handler(handler)
                        .start();
                Client client = Client.connect(listener)) {
            client.end();
            await().until(() -> listener.openConnections() == 0);
            assertThat(log.warnings()).hasSize(1);
        }
        assertThat(handler.calls).isEmpty();
    }

    @EachWay
    void last_words_arrive_through_one_that_delays_what_is_written(Way way) throws Exception {
        try (Listener listener = way.listener()
                        .pipeline(pipeline -> pipeline.addLast(new ChannelTrafficShapingHandler(20_000, 0, 100)))
                        .handler((line, connection) -> {
                            for (int i = 0; i < 10; i++) {
                                connection.deliver("x".repeat(1_000));
                            }
                            connection.close("bye");
                        })
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\n").rest()).hasSize(10 * 1_001 + 4).endsWith("bye\n");
        }
    }

    @EachWay
    void an_idle_connection_holds_none_of_the_bytes_it_received(Way way) throws Exception {
        List<ByteBuf> received = new CopyOnWriteArrayList<>();
        try (Listener listener = way.listener()
                        .pipeline(reading((ctx, read) -> {
                            received.add(read);
                            ctx.fireChannelRead(read);
                        }))
                        .handler(handler)
                        .start();
                Client client = way.connect(listener)) {
            assertThat(client.send("a\nb\n").line()).isEqualTo("a");
            assertThat(client.line()).isEqualTo("b");
            await().until(() -> received.stream().allMatch(bytes -> bytes.refCnt() == 0));
            assertThat(received).isNotEmpty();
        }
    }
}
