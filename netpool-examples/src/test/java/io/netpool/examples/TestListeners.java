package io.netpool.examples;

import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import io.netpool.Transport;
import java.time.Duration;

/** Builders as tests of this process want them. */
public final class TestListeners {
    private TestListeners() {}

    /** On a free port; two workers, so that connections meet across threads; few enough for a platform thread each. */
    public static ListenerBuilder<String, String> on(Transport transport) {
        return Listener.tcp("127.0.0.1", 0)
                .transport(transport)
                .workers(2)
                .maxConnections(100)
                .drainTimeout(Duration.ofSeconds(5));
    }
}
