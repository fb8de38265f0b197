package io.netpool.handle;

import io.netty.util.IllegalReferenceCountException;
import org.jspecify.annotations.Nullable;

/** What nobody will handle or send any more. */
final class Leftovers {
    private Leftovers() {}

    /** Releases it, unless a handler has given it away with another that shares its count: that is said where it happened. */
    static void release(@Nullable Object left) {
        try {
            References.release(left);
        } catch (IllegalReferenceCountException givenAway) {
            // nothing is left of it
        }
    }
}
