package io.netpool.benchmarks.scale;

import io.netty.channel.ChannelPromise;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** The live heap of one client, which is to be taken off: clients that have their address and connect to nobody. */
final class ClientShare {
    private ClientShare() {}

    static double bytes(Clients clients, int count) throws Exception {
        // A connected one keeps the promise of its connect.
        List<ChannelPromise> promises = new ArrayList<>(count);
        long before = LiveBytes.now();
        clients.onLoop(() -> new Chain(count, 1_000, clients.bootstrap()::register, client -> {
                    client.bind(clients.address());
                    promises.add(client.newPromise());
                })
                .start());
        double each = (double) (LiveBytes.now() - before) / count;
        clients.onLoop(() -> {
            promises.forEach(promise -> promise.channel().close());
            return CompletableFuture.completedFuture(null);
        });
        return each;
    }
}
