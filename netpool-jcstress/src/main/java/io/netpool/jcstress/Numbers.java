package io.netpool.jcstress;

/** Booleans among numbers. */
final class Numbers {
    private Numbers() {}

    static int of(boolean yes) {
        return yes ? 1 : 0;
    }

    static void check(boolean asExpected) {
        if (!asExpected) {
            throw new AssertionError("not the state that this test begins with");
        }
    }
}
