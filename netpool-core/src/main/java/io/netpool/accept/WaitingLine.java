package io.netpool.accept;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Those who wait for a slot, first come first served over all acceptors, and the one way back of every slot.
 *
 * <p>Safe for use by any thread. The numbers are {@link Admission}'s; the line itself is guarded by a lock that is held for a
 * few instructions, and only while somebody waits: a listener whose slots suffice never touches it.
 */
public final class WaitingLine {

    /** Somebody who waits. */
    interface Waiter {
        /**
         * A slot is yours. Called on any thread, once, and not after he has {@linkplain #leave left}.
         *
         * @return false if he is gone and has no use for it
         */
        boolean admitted();
    }

    private final Admission admission;
    private final ReentrantLock lock = new ReentrantLock();
    /** Guarded by the lock. */
    private final Set<Waiter> waiters = new LinkedHashSet<>();

    public WaitingLine(Admission admission) {
        this.admission = admission;
    }

    /** Takes a slot if one is free, else lines up if fewer than so many wait. */
    Admission.Parking park(Waiter waiter, int capacity) {
        lock.lock();
        try {
            Admission.Parking parking = admission.park(capacity);
            if (parking == Admission.Parking.WAITING) {
                waiters.add(waiter);
            }
            return parking;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Leaves the line.
     *
     * @return false if a slot has come first
     */
    boolean leave(Waiter waiter) {
        lock.lock();
        try {
            // One for whom a slot is on its way stays for it: else it would come to somebody whom the numbers still
            // count.
            return waiters.contains(waiter) && admission.leave() && waiters.remove(waiter);
        } finally {
            lock.unlock();
        }
    }

    /** Everybody leaves. */
    List<Waiter> disband() {
        lock.lock();
        try {
            List<Waiter> left = new ArrayList<>(waiters);
            waiters.clear();
            left.forEach(waiter -> admission.leave());
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** Gives a slot back, to whoever has waited longest. */
    void release() {
        // In a loop, not by recursion: thousands may have hung up while they waited.
        while (admission.release()) {
            Waiter first = first();
            if (first != null && first.admitted()) {
                return;
            }
        }
    }

    /** Serves so many who were given a slot. */
    public void serve(int granted) {
        for (int i = 0; i < granted; i++) {
            Waiter first = first();
            if (first == null || !first.admitted()) {
                release();
            }
        }
    }

    private @Nullable Waiter first() {
        lock.lock();
        try {
            Iterator<Waiter> line = waiters.iterator();
            if (!line.hasNext()) {
                return null;
            }
            Waiter first = line.next();
            line.remove();
            return first;
        } finally {
            lock.unlock();
        }
    }
}
