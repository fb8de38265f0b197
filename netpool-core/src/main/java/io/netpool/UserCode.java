package io.netpool;

import java.util.function.Supplier;

/** The two shapes that the user's code may have. */
sealed interface UserCode<I, O> {

    /** Callbacks; the supplier gives each connection its handler, perhaps always the same. */
    record Callbacks<I, O>(Supplier<? extends MessageHandler<I, O>> handlers) implements UserCode<I, O> {}

    /** Code that pulls. */
    record StraightLine<I, O>(ConversationHandler<I, O> handler) implements UserCode<I, O> {}
}
