package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.WeakReference;
import java.util.concurrent.CompletableFuture;

/** Nothing of a connection is retained when it has ended. */
class RetentionTest {

    @EachShape
    void of_one_whose_client_ends_its_stream(Shape shape, Way way) throws Exception {
        assertForgotten(shape, way, false);
    }

    @EachShape
    void of_one_whose_client_resets_it(Shape shape, Way way) throws Exception {
        assertForgotten(shape, way, true);
    }

    private static void assertForgotten(Shape shape, Way way, boolean reset) throws Exception {
        CompletableFuture<WeakReference<Connection<String>>> opened = new CompletableFuture<>();
        try (Listener listener = shape.answer(
                way.listener(), connection -> opened.complete(new WeakReference<>(connection)), line -> line)) {
            try (Client client = way.connect(listener)) {
                assertThat(client.send("a\n").line()).isEqualTo("a");
                if (reset) {
                    client.reset();
                }
            }
            Guests.until("ended", () -> listener.openConnections() == 0);
            Guests.until("forgotten", () -> {
                System.gc();
                return opened.join().refersTo(null);
            });
        }
    }
}
