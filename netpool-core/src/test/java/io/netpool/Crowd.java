package io.netpool;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Many clients of a {@link Greeter}, who come at once and stay. */
final class Crowd implements AutoCloseable {
    private static final int THREADS = 8;

    private final Queue<Client> admitted = new ConcurrentLinkedQueue<>();
    private final int size;

    private Crowd(int size) {
        this.size = size;
    }

    static Crowd connect(Listener listener, int size) throws Exception {
        Crowd crowd = new Crowd(size);
        atOnce(size, () -> crowd.add(listener.port()));
        return crowd;
    }

    /** Does something so many times, on several threads. */
    static void atOnce(int times, Callable<?> something) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Object>> all = new ArrayList<>();
            for (int i = 0; i < times; i++) {
                all.add(something::call);
            }
            for (Future<?> one : threads.invokeAll(all)) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private Void add(int port) throws IOException {
        Client client;
        try {
            client = Client.connect(port);
        } catch (ConnectException nobodyListens) {
            throw nobodyListens;
        } catch (SocketException resetAlready) {
            return null;
        }
        if (Greeter.welcomes(client)) {
            admitted.add(client);
        } else {
            client.close();
        }
        return null;
    }

    int admitted() {
        return admitted.size();
    }

    int refused() {
        return size - admitted.size();
    }

    @Override
    public void close() throws IOException {
        for (Client client : admitted) {
            client.close();
        }
    }
}
