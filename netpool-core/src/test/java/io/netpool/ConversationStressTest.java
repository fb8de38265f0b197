package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;

/** Many who talk to straight-line code at once, at random: every byte that comes back is right, and nobody hangs. */
@Tag("stress")
class ConversationStressTest {
    private static final int CLIENTS = 200;
    private static final long NANOS = TimeUnit.MILLISECONDS.toNanos(400);
    private static final int LONGEST = 20_000;

    private final AtomicInteger answered = new AtomicInteger();

    /** Echoes: lines, and after "binary n" that many bytes. */
    private static void echo(Conversation<String, String> conversation) throws Exception {
        for (String line : conversation) {
            conversation.send(line);
            if (line.startsWith("binary ")) {
                int bytes = Integer.parseInt(line.substring(7));
                conversation.send(conversation.receive(Framing.exactly(bytes).asByteArrays()).length + " bytes");
            }
        }
    }

    private static String line(Random random) {
        int length = random.nextInt(10) == 0 ? random.nextInt(LONGEST) : random.nextInt(100);
        return random.ints(length, ' ', '~')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private Void talk(Way way, Listener listener, Random random) throws Exception {
        for (long end = System.nanoTime() + NANOS; System.nanoTime() < end; ) {
            try (Client client = way.connect(listener)) {
                for (int i = random.nextInt(20); i > 0; i--) {
                    ask(client, random);
                    LockSupport.parkNanos(random.nextInt(5_000_000));
                }
                leave(client, random);
            }
        }
        return null;
    }

    private void ask(Client client, Random random) throws IOException {
        String one = line(random);
        String two = line(random);
        int bytes = random.nextInt(LONGEST);
        String talk = one + "\nbinary " + bytes + "\n" + "\n".repeat(bytes) + two + "\n";
        int cut = random.nextInt(talk.length());
        client.send(talk.substring(0, cut));
        if (random.nextBoolean()) {
            LockSupport.parkNanos(random.nextInt(1_000_000));
        }
        client.send(talk.substring(cut));
        assertThat(client.line()).isEqualTo(one);
        assertThat(client.line()).isEqualTo("binary " + bytes);
        assertThat(client.line()).isEqualTo(bytes + " bytes");
        assertThat(client.line()).isEqualTo(two);
        answered.incrementAndGet();
    }

    private static void leave(Client client, Random random) throws IOException {
        try {
            switch (random.nextInt(4)) {
                case 0 -> client.reset();
                case 1 -> client.send("half").reset();
                case 2 -> assertThat(client.send("last\n").halfClose().rest()).isEqualTo("last\n");
                default -> client.send("unheard\n");
            }
        } catch (SocketTimeoutException hangs) {
            throw hangs;
        }
    }

    @EachWay
    void every_byte_that_comes_back_is_right_and_nobody_hangs(Way way) throws Exception {
        long seed = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
        try (CapturedLog log = CapturedLog.open();
                Listener listener = Conversations.listener(way)
                        .serve(ConversationStressTest::echo)
                        .start()) {
            List<Future<Void>> all = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                Random random = new Random(seed + i);
                all.add(threads.submit(() -> talk(way, listener, random)));
            }
            for (Future<Void> one : all) {
                one.get(30, TimeUnit.SECONDS);
            }
            assertThat(answered.get()).as("seed %d", seed).isGreaterThan(CLIENTS);
            Guests.until("all slots, seed " + seed, () -> listener.openConnections() == 0);
            assertThat(log.lines()).noneMatch(line -> line.contains("threw"));
        } finally {
            threads.shutdown();
        }
    }
}
