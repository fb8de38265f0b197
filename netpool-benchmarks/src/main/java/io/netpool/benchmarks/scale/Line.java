package io.netpool.benchmarks.scale;

/** What a {@link Climb} prints: progress, or what was measured, as {@code key=value} pairs under one of these names. */
public final class Line {
    public static final String PROGRESS = "progress ";
    public static final String STEP = "step";
    public static final String DRAIN = "drain";
    public static final String END = "end";

    private Line() {}
}
