package io.netpool;

/** Makes room for one too many, a step at a time, up to a ceiling. */
record IncreaseStrategy(int step, int ceiling) implements OverflowStrategy {

    IncreaseStrategy {
        if (step < 1) {
            throw new IllegalArgumentException("increase step = " + step + ": give 1 or more");
        }
        if (ceiling < 1) {
            throw new IllegalArgumentException("increase ceiling = " + ceiling + ": give 1 or more");
        }
    }

    @Override
    public Verdict decide(Overflow overflow) {
        long highest = Math.min(ceiling, overflow.attainable());
        long raised = Math.min(highest, (long) overflow.maximum() + step);
        return raised > overflow.maximum() ? new Verdict.Raise((int) raised) : Verdict.refuse();
    }
}
