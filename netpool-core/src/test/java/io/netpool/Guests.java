package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Listeners that echo lines and have few slots, and the clients that come to them. */
final class Guests {
    private static final int THREADS = 16;

    /** A thread for each task: one that blocks is not to keep the few threads of the common pool from other tests. */
    static final Executor BLOCKING = task -> new Thread(task, "test-blocking").start();

    private Guests() {}

    static ListenerBuilder<String, String> listener(Transport transport, int maximum, OverflowStrategy strategy) {
        return Listener.tcp("127.0.0.1", 0)
                .name("full")
                .transport(transport)
                .maxConnections(maximum)
                .overflow(strategy);
    }

    static Listener echo(ListenerBuilder<String, String> builder) {
        return builder.handler((line, connection) -> connection.send(line)).start();
    }

    /** A client that holds its slot for sure. */
    static Client admitted(Listener listener) throws IOException {
        return greeted(Client.connect(listener));
    }

    static Client greeted(Client client) throws IOException {
        assertThat(client.send("in\n").line()).isEqualTo("in");
        return client;
    }

    /** A client with another address of the loopback network. */
    static Client from(String address, Listener listener) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(address, 0));
        return Client.connect(socket, listener.port());
    }

    /** Whether a client from there is reset; a reset may be there before its connect call has returned. */
    static boolean isReset(String address, Listener listener) throws IOException {
        try (Client client = from(address, listener)) {
            return client.end() == Client.End.RESET;
        } catch (SocketException reset) {
            return true;
        }
    }

    /** A client, unless it is reset before its connect call has returned. */
    static Optional<Client> tryConnect(Listener listener) throws IOException {
        try {
            return Optional.of(Client.connect(listener));
        } catch (SocketException reset) {
            return Optional.empty();
        }
    }

    /** What a client is told before its stream ends in good order; null if it is reset. */
    static @Nullable String lastWords(Client client) throws IOException {
        try {
            return client.rest();
        } catch (SocketException reset) {
            return null;
        }
    }

    /** So many that connect and have nothing to say yet. */
    static List<Client> connect(int count, Listener listener) throws IOException {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            clients.add(Client.connect(listener));
        }
        return clients;
    }

    /** Does something so many times, on several threads at once. */
    static <T> List<T> atOnce(int times, Callable<T> something) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<T>> all = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                all.add(something);
            }
            List<T> results = new ArrayList<>();
            for (Future<T> one : threads.invokeAll(all)) {
                results.add(one.get());
            }
            return results;
        } finally {
            threads.shutdown();
        }
    }

    static void closeAll(Iterable<Client> clients) throws IOException {
        for (Client client : clients) {
            client.close();
        }
    }

    /** Waits for what netpool does on its own threads. */
    static void until(String what, Callable<Boolean> condition) {
        await(what)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .atMost(Duration.ofSeconds(20))
                .until(condition);
    }

    /** Waits until a count has begun, and stands still for so long. */
    static void untilStill(LongSupplier count, Duration time) {
        AtomicLong seen = new AtomicLong();
        await("it stands still").atMost(Duration.ofSeconds(30)).during(time).until(() -> {
            long now = count.getAsLong();
            return now > 0 && seen.getAndSet(now) == now;
        });
    }

    /** Waits until the clock says so. */
    static void untilIdleFor(Duration time) {
        long begunNanos = System.nanoTime();
        until("the clock", () -> System.nanoTime() - begunNanos >= time.toNanos());
    }
}
