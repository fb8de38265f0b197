package io.netpool.handle;

import io.netpool.connect.TlsHandlers;
import java.util.concurrent.TimeUnit;

/**
 * When one client is read from: while its handler can take what it sends, and has not paused. Otherwise the kernel keeps what it
 * sends, and then the client itself.
 *
 * <p>Confined to the event loop, but for what says otherwise.
 */
final class ConnectionReading {
    /** How soon what the kernel holds for a client that was not read from is here. */
    static final long UNREAD_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private final ConnectionHandler<?, ?> client;

    /** By any thread: the handler wants no more messages for now. */
    private volatile boolean pauseStands;
    /** Nothing is read or handled. Set with the pause, and cleared on the event loop once what was sent before its end is on its way. */
    private volatile boolean paused;
    /** The client is not read from until the handler rests; written here, read by its thread. */
    private volatile boolean stopped;

    private long sinceNanos;

    ConnectionReading(ConnectionHandler<?, ?> client) {
        this.client = client;
    }

    /** The connection is usable. */
    void begin() {
        sinceNanos = System.nanoTime();
    }

    /** There is something new for the handler, which may be too much for it. */
    void goOn() {
        client.turns.signal(Turns.RECEIVED);
        update();
    }

    /** The client may take more than before. */
    void resumeIfStarved() {
        if (client.life.isOpen() && client.outbox.takeStarved()) {
            client.deadlines.resumed();
            goOn();
        } else {
            update();
        }
    }

    /** Reads, or leaves to the kernel what the client sends: as the handler can take it. */
    void update() {
        Service<?, ?> service = client.service;
        if (!client.life.isOpen() || (!service.onThreads() && !client.turns.isResting())) {
            return; // while a handler is at work here, what it says next may change it
        }
        boolean wanted = wantsInput();
        if (wanted && client.tlsStands() && service.onThreads()) {
            client.outbox.flush(); // what the handler's thread has sent before it rested: as in goOn()
        }
        if (wanted == isOn()) {
            return;
        }
        stopped = !wanted;
        client.channel.config().setAutoRead(wanted);
        if (wanted) {
            sinceNanos = System.nanoTime();
            client.deadlines.resumed();
            if (client.tlsStands()) {
                TlsHandlers.resume(client.channel.pipeline());
            }
            if (service.handlers() == null) {
                client.idleness.goIfIdle(); // it is not told while it is not read from
            }
            return;
        }
        client.deadlines.stopped();
        if (wantsInput()) { // the handler's thread has taken it before it could see that it was too much
            update();
        }
    }

    private boolean wantsInput() {
        if (paused) {
            return false;
        }
        if (!client.service.onThreads()) {
            return client.outbox.isWritable();
        }
        // Under TLS the answer must be encrypted before the next record, which may be close_notify: see TlsHandlers.
        if (client.tlsStands() && client.tlsIsUp()) {
            return client.turns.isAsking() && !client.outbox.holdsAnswers() && client.outbox.isWritable();
        }
        return !client.received.isFull();
    }

    /** Whether the client is read from. */
    boolean isOn() {
        return client.channel.config().isAutoRead();
    }

    /** Whether the client is read from, and its input is waited for. */
    boolean isListening() {
        return isOn() && client.turns.isResting() && !client.outbox.isStarved();
    }

    /** Whether what the kernel holds for the client has come, too. */
    boolean hasReadAll() {
        return isOn() && System.nanoTime() - sinceNanos >= UNREAD_NANOS;
    }

    /** Whether the client is not read from until the handler rests. By the handler's thread, too. */
    boolean isStopped() {
        return stopped;
    }

    // ---- the handler's pause

    /** By any thread. */
    void pause() {
        pauseStands = true;
        paused = true;
        client.onEventLoop(this::update);
    }

    /** By any thread. */
    void unpause() {
        if (pauseStands || paused) {
            pauseStands = false;
            client.onEventLoop(this::goOnAfterPause);
        }
    }

    private void goOnAfterPause() {
        if (!client.life.isOpen() || !paused) {
            return;
        }
        client.outbox.flush();
        paused = false;
        if (pauseStands) { // again, since the last look
            paused = true;
            return;
        }
        client.deadlines.unpaused();
        client.turns.signal(Turns.RECEIVED); // before the next record, which may be close_notify
        update();
    }

    boolean isPaused() {
        return paused;
    }

    /** Whether the next message may be handled. On the handler's thread. */
    boolean mayHandle() {
        return !paused && !pauseStands && client.life.isSound();
    }
}
