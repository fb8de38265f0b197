package io.netpool;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Says "welcome", echoes, and counts those who are here by its own callbacks. */
class Greeter implements MessageHandler<String, String> {
    final AtomicInteger opened = new AtomicInteger();
    final AtomicInteger present = new AtomicInteger();
    final AtomicInteger peak = new AtomicInteger();
    final List<CloseReason> reasons = new CopyOnWriteArrayList<>();

    /** Whether a client of such a listener was let in; the other outcome is a reset. */
    static boolean welcomes(Client client) throws IOException {
        try {
            return client.line().equals("welcome");
        } catch (SocketTimeoutException neither) {
            throw neither;
        } catch (java.net.SocketException reset) {
            return false;
        }
    }

    @Override
    public void onOpen(Connection<String> connection) throws Exception {
        opened.incrementAndGet();
        peak.accumulateAndGet(present.incrementAndGet(), Math::max);
        connection.send("welcome");
    }

    @Override
    public void onMessage(String line, Connection<String> connection) throws Exception {
        connection.send(line);
    }

    @Override
    public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
        present.decrementAndGet();
        reasons.add(reason);
    }
}
