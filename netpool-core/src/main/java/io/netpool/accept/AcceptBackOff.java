package io.netpool.accept;

import io.netpool.GateReason;
import io.netty.channel.Channel;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a failing acceptor from spinning: shuts its gate for 5 ms, doubling to 1 s while it goes on failing. One log line when
 * it begins and one when it ends. Confined to the acceptor's event loop.
 */
final class AcceptBackOff {
    private static final Logger LOG = LoggerFactory.getLogger(AcceptBackOff.class);
    private static final long FIRST_MS = 5;
    private static final long LONGEST_MS = 1_000;
    /** A descriptor that comes free now and then is taken at once: that is one lack, not many. */
    private static final long CALM_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String acceptor;
    private final AcceptGate gate;
    private final Channel server;
    private final Runnable reopen;
    /** Given up while descriptors are short, so that the log line and the classes behind it can still be opened. */
    private @Nullable Closeable spareDescriptor;

    private long nextMs = FIRST_MS;
    private long failures;
    private long lastFailureNanos;

    AcceptBackOff(String acceptor, AcceptGate gate, Channel server) {
        this.acceptor = acceptor;
        this.gate = gate;
        this.server = server;
        // Made now: under EMFILE a class that is needed for the first time cannot be loaded any more.
        this.reopen = () -> gate.open(GateReason.BACK_OFF);
        AcceptError.of(new IOException("Too many open files"));
        spareDescriptor = openSpare();
    }

    void failed(Throwable cause) {
        if (failures++ == 0) {
            closeSpare();
            LOG.warn(
                    "{}: cannot accept: {}; trying again after {} ms, then up to every {} ms",
                    acceptor,
                    String.valueOf(cause.getMessage()),
                    FIRST_MS,
                    LONGEST_MS);
        }
        lastFailureNanos = System.nanoTime();
        gate.shut(GateReason.BACK_OFF);
        server.eventLoop().schedule(reopen, nextMs, TimeUnit.MILLISECONDS);
        nextMs = Math.min(nextMs * 2, LONGEST_MS);
    }

    void accepted() {
        if (failures == 0) {
            return;
        }
        nextMs = FIRST_MS;
        if (System.nanoTime() - lastFailureNanos < CALM_NANOS) {
            return;
        }
        LOG.info("{}: accepts again after {} failed attempts", acceptor, failures);
        failures = 0;
        spareDescriptor = openSpare();
    }

    void close() {
        closeSpare();
    }

    private void closeSpare() {
        try {
            if (spareDescriptor != null) {
                spareDescriptor.close();
            }
        } catch (IOException e) {
            LOG.debug("{}: the spare descriptor does not close", acceptor, e);
        }
        spareDescriptor = null;
    }

    private static @Nullable InputStream openSpare() {
        try {
            return Files.newInputStream(Path.of("/dev/null"));
        } catch (IOException noneToSpare) {
            return null;
        }
    }
}
