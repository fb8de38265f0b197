package io.netpool.examples;

/** Placeholder until the examples are there. */
final class Examples {
    private Examples() {}

    public static void main(String[] args) {
        throw new UnsupportedOperationException("no examples yet");
    }
}
