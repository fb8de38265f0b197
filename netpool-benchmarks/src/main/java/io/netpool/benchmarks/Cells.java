package io.netpool.benchmarks;

import static io.netpool.benchmarks.servers.ServerKind.GATE;
import static io.netpool.benchmarks.servers.ServerKind.JDK;
import static io.netpool.benchmarks.servers.ServerKind.NETPOOL;
import static io.netpool.benchmarks.servers.ServerKind.NETPOOL_STRAIGHT;
import static io.netpool.benchmarks.servers.ServerKind.NETTY;
import static io.netpool.benchmarks.servers.ServerKind.NETTY_SINGLE_ACCEPTS;
import static io.netpool.benchmarks.servers.ServerKind.REACTOR;
import static io.netpool.benchmarks.servers.ServerKind.VERTX;

import io.netpool.Transport;
import io.netpool.benchmarks.Measurement.Rate;
import io.netpool.benchmarks.servers.ServerKind;
import io.netpool.benchmarks.servers.ServerSpec;
import io.netpool.benchmarks.servers.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** All that a race can measure. */
final class Cells {
    private static final int ADMITTED = 64;
    private static final boolean QUICK = true;
    private static final boolean FULL = false;
    private static final ServerKind[] ALL = {NETPOOL, NETPOOL_STRAIGHT, NETTY, REACTOR, VERTX, JDK};

    private final Transport transport;

    private Cells(Transport transport) {
        this.transport = transport;
    }

    /** The cells on a transport; the heap is measured last, because it starts servers of its own. */
    static List<Cell> of(Transport transport, LiveHeap heap) {
        Cells cells = new Cells(transport);
        return List.of(
                cells.lines("lines-1", "Lines, 1 in flight", 64, "64 B", "64 64 1", QUICK, cells.barsOfOneInFlight()),
                cells.lines("lines-16", "Lines, 16 in flight", 64, "64 B", "64 64 16", QUICK, cells.barsOfSixteen()),
                cells.lines("lines-1000c-1", "Lines, 1 in flight", 1_000, "64 B", "1000 64 1", FULL, List.of()),
                cells.lines("lines-1000c-16", "Lines, 16 in flight", 1_000, "64 B", "1000 64 16", FULL, List.of()),
                cells.lines("lines-16k", "Long lines, 1 in flight", 64, "16 KiB", "64 16384 1", FULL, List.of()),
                cells.bytes("bytes-1", "Bytes untouched, 1 in flight", 64, "64 B", "64 64 1", FULL),
                cells.bytes("bytes-16", "Bytes untouched, 16 in flight", 64, "64 B", "64 64 16", QUICK),
                cells.bytes("bytes-1000c-1", "Bytes untouched, 1 in flight", 1_000, "64 B", "1000 64 1", FULL),
                cells.bytes("bytes-16k", "Bytes untouched, 1 in flight", 64, "16 KiB", "64 16384 1", FULL),
                cells.churn(),
                cells.accepts(),
                cells.flood(),
                cells.tlsHandshakes(),
                cells.tlsBulk(),
                cells.heap(heap));
    }

    private static Bar netpool(ServerKind reference, double limit) {
        return new Bar(NETPOOL, reference, limit);
    }

    private List<Bar> barsOfOneInFlight() {
        return bars(
                List.of(netpool(NETTY, 1.00), new Bar(NETPOOL_STRAIGHT, JDK, 1.00)),
                List.of(netpool(REACTOR, 1.00), netpool(VERTX, 1.15)));
    }

    private List<Bar> barsOfSixteen() {
        return bars(
                List.of(netpool(NETTY, 1.80), netpool(JDK, 1.25), new Bar(NETPOOL_STRAIGHT, JDK, 1.00)),
                List.of(netpool(REACTOR, 1.80), netpool(VERTX, 1.80)));
    }

    private List<Bar> bars(List<Bar> onAnyTransport, List<Bar> onEpoll) {
        List<Bar> bars = new ArrayList<>(onAnyTransport);
        if (transport == Transport.EPOLL) {
            bars.addAll(onEpoll);
        }
        return bars;
    }

    private List<ServerSpec> servers(Work work, ServerKind... kinds) {
        return Stream.of(kinds)
                .map(kind -> ServerSpec.of(kind, work, transport))
                .toList();
    }

    private Cell lines(
            String id, String title, int connections, String size, String load, boolean quick, List<Bar> bars) {
        return echo(id, title, connections, size, load, quick, servers(Work.STRINGS, ALL), bars);
    }

    private Cell bytes(String id, String title, int connections, String size, String load, boolean quick) {
        boolean judged = connections == 64 && size.equals("64 B");
        List<Bar> bars = judged ? List.of(netpool(NETTY, 0.97)) : List.of();
        return echo(id, title, connections, size, load, quick, servers(Work.BYTES, NETPOOL, NETTY), bars);
    }

    private static Cell echo(
            String id,
            String title,
            int connections,
            String size,
            String load,
            boolean quick,
            List<ServerSpec> servers,
            List<Bar> bars) {
        String shape = Numbers.text(connections) + " connections, messages of " + size;
        return new Cell(id, title, shape, "messages/s", quick, new Rate("echo", load), servers, NETTY, bars);
    }

    /** On io_uring also what Netty does without the multishot requests that netpool goes without. */
    private ServerKind[] withSingles(ServerKind... kinds) {
        List<ServerKind> all = new ArrayList<>(List.of(kinds));
        if (transport == Transport.IO_URING) {
            all.add(NETTY_SINGLE_ACCEPTS);
        }
        return all.toArray(ServerKind[]::new);
    }

    private Cell accepts() {
        return new Cell(
                "accepts",
                "Connect; the server closes at once",
                "64 clients at once",
                "connections/s",
                FULL,
                new Rate("accepts", "64"),
                servers(Work.CLOSE, withSingles(NETPOOL, NETTY)),
                NETTY,
                List.of());
    }

    private Cell churn() {
        return new Cell(
                "churn",
                "Connect, echo a line, close",
                "64 clients at once, lines of 32 B",
                "connections/s",
                QUICK,
                new Rate("churn", "64"),
                servers(Work.STRINGS, withSingles(ALL)),
                NETTY,
                List.of(netpool(NETTY, 0.97)));
    }

    private Cell flood() {
        return new Cell(
                "flood",
                "Lines of the admitted under a flood over the limit",
                ADMITTED + " admitted, lines of 64 B, 1 in flight; 200 clients at once that are turned away",
                "messages/s",
                QUICK,
                new Rate("flood", ADMITTED + " 64 1 200", "turned_away_per_s", "turned away/s"),
                servers(Work.STRINGS, NETPOOL, GATE).stream()
                        .map(server -> server.withMaximum(ADMITTED))
                        .toList(),
                GATE,
                List.of(netpool(GATE, 0.97)));
    }

    private Cell tlsHandshakes() {
        return tls(
                "tls-handshakes",
                "TLS: full handshake, echo a line, close",
                "16 clients at once, TLS 1.3, BoringSSL, ECDSA P-256",
                "handshakes/s",
                QUICK,
                new Rate("tls-handshakes", "16"));
    }

    private Cell tlsBulk() {
        return tls(
                "tls-bulk",
                "TLS: bulk, bytes untouched",
                "16 connections, messages of 16 KiB, 4 in flight, TLS 1.3, BoringSSL",
                "messages/s",
                FULL,
                new Rate("tls-bulk", "16 16384 4", "MB_per_s", "MB/s each way"));
    }

    private Cell tls(String id, String title, String shape, String unit, boolean quick, Rate rate) {
        List<ServerSpec> servers = servers(Work.BYTES, NETPOOL, NETTY).stream()
                .map(ServerSpec::withTls)
                .toList();
        return new Cell(id, title, shape, unit, quick, rate, servers, NETTY, List.of(netpool(NETTY, 0.97)));
    }

    private Cell heap(LiveHeap heap) {
        return new Cell(
                "heap",
                "Live heap an idle connection",
                Numbers.text(heap.connections()) + " connections that had one line sent back; less is better",
                "bytes",
                QUICK,
                heap,
                servers(Work.STRINGS, ALL),
                NETTY,
                List.of(netpool(NETTY, 1.25)));
    }
}
