package io.netpool;

import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

/** What became of the first conversation of a listener: what its code returned, or what it threw, which netpool gets too. */
final class Outcome<T> {
    private static final int PATIENCE_SECONDS = 10;

    private final CompletableFuture<T> future = new CompletableFuture<>();

    /** Straight-line code that has something to tell. */
    @FunctionalInterface
    interface Code<I, O, T> {
        T converse(Conversation<I, O> conversation) throws Exception;
    }

    <I, O> ConversationHandler<I, O> of(Code<I, O, T> code) {
        return conversation -> {
            try {
                future.complete(code.converse(conversation));
            } catch (Throwable e) {
                future.completeExceptionally(e);
                throw e;
            }
        };
    }

    /** Tells it before the code returns. */
    void tell(T value) {
        future.complete(value);
    }

    /** Waits for what it returned. */
    T value() throws Exception {
        return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
    }

    /** Waits for what it threw. */
    Throwable thrown() throws Exception {
        try {
            throw new AssertionError("it threw nothing, but returned " + value());
        } catch (ExecutionException e) {
            return Objects.requireNonNull(e.getCause());
        }
    }

    boolean isThere() {
        return future.isDone();
    }
}
