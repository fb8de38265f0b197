package io.netpool;

import java.util.Objects;
import java.util.Optional;

/** A strategy whose refusals come with last words. */
record FarewellStrategy(OverflowStrategy strategy, String text) implements OverflowStrategy {

    FarewellStrategy {
        Objects.requireNonNull(text, "farewell");
    }

    @Override
    public Verdict decide(Overflow overflow) {
        return strategy.decide(overflow);
    }

    @Override
    public Optional<String> farewell() {
        return Optional.of(text);
    }
}
