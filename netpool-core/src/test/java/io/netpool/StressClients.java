package io.netpool;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Clients from several addresses that come, talk, wait and go in all ways, on one thread. */
final class StressClients {
    private static final int MOST = 40;
    private static final int PATIENCE_MS = 5;

    private final Listener listener;
    private final Random random;
    private final int addresses;
    private final List<Client> here = new ArrayList<>();

    StressClients(Listener listener, Random random, int addresses) {
        this.listener = listener;
        this.random = random;
        this.addresses = addresses;
    }

    static String address(int number) {
        return "127.0.0." + (2 + number);
    }

    /** Comes and goes until it is over; then all have gone. */
    void comeAndGoUntil(BooleanSupplier over) throws IOException {
        while (!over.getAsBoolean()) {
            if (here.size() < random.nextInt(MOST)) {
                come();
            } else if (!here.isEmpty()) {
                Client client = here.remove(random.nextInt(here.size()));
                if (stays(client)) {
                    here.add(client);
                }
            }
        }
        Guests.closeAll(here);
    }

    private void come() {
        try {
            Client client = Guests.from(address(random.nextInt(addresses)), listener);
            client.socket().setSoTimeout(PATIENCE_MS);
            here.add(client);
        } catch (IOException turnedAway) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    private boolean stays(Client client) throws IOException {
        boolean stays = false;
        try {
            switch (random.nextInt(10)) {
                case 0 -> client.reset();
                case 1 -> client.send("half").reset();
                case 2 -> client.send("one\ntwo\n").halfClose().rest();
                case 3 -> client.send("bye\n").rest();
                case 4 -> client.send("last words\n").close();
                case 5 -> client.close();
                default -> {
                    client.send("hello\n").line();
                    stays = true;
                }
            }
        } catch (SocketTimeoutException itWaits) {
            stays = random.nextInt(5) > 0;
        } catch (IOException gone) {
            stays = false;
        }
        if (!stays) {
            client.close();
        }
        return stays;
    }
}
