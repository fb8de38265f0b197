package io.netpool.handle;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;

/**
 * Wakes the virtual threads of one worker's connections. Those that one round of the event loop has something for are woken together,
 * by a virtual thread: to wake one from the event loop costs a system call, from a virtual thread hardly more than a method call. Confined
 * to the event loop.
 */
final class WakeUps implements Runnable {
    private final EventLoop loop;
    private List<Turns> due = new ArrayList<>();

    WakeUps(EventLoop loop) {
        this.loop = loop;
    }

    void add(Turns turns) {
        if (due.isEmpty()) {
            loop.execute(this);
        }
        due.add(turns);
    }

    /** The round is over. */
    @Override
    public void run() {
        List<Turns> round = due;
        if (round.size() == 1) {
            Turns only = round.get(0);
            round.clear();
            only.go();
            return;
        }
        due = new ArrayList<>();
        try {
            round.get(0).virtualThreads().execute(() -> round.forEach(Turns::go));
        } catch (Throwable e) { // no memory for a thread
            round.forEach(Turns::go); // each sees to its own failure
        }
    }
}
