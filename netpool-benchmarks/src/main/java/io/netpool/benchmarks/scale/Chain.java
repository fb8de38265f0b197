package io.netpool.benchmarks.scale;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The same again and again, a few at once: each that is done begins the next. Confined to one event loop. */
final class Chain implements ChannelFutureListener {
    private final int atOnce;
    private final Supplier<ChannelFuture> link;
    private final Consumer<Channel> done;
    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private int toBegin;
    private int toEnd;

    Chain(int count, int atOnce, Supplier<ChannelFuture> link, Consumer<Channel> done) {
        this.atOnce = atOnce;
        this.link = link;
        this.done = done;
        toBegin = count;
        toEnd = count;
    }

    CompletableFuture<Void> start() {
        if (toEnd == 0) {
            end.complete(null);
        }
        for (int i = 0; i < atOnce && toBegin > 0; i++) {
            next();
        }
        return end;
    }

    private void next() {
        toBegin--;
        link.get().addListener(this);
    }

    @Override
    public void operationComplete(ChannelFuture ended) {
        if (!ended.isSuccess()) {
            end.completeExceptionally(ended.cause());
            return;
        }
        done.accept(ended.channel());
        toEnd--;
        if (toEnd == 0) {
            end.complete(null);
        } else if (toBegin > 0) {
            next();
        }
    }
}
