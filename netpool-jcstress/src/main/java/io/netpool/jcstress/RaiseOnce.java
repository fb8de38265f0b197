package io.netpool.jcstress;

import io.netpool.accept.Admission;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Two meet the same overflow at once: the maximum is raised by one step, and both come in. */
@JCStressTest
@Outcome(id = "1, 0, 3, 11", expect = Expect.ACCEPTABLE, desc = "one raised, the other found room")
@Outcome(id = "0, 1, 3, 11", expect = Expect.ACCEPTABLE, desc = "the other raised")
@State
public class RaiseOnce {
    private final Admission admission = new Admission(1);

    /** A full listener. */
    public RaiseOnce() {
        Numbers.check(admission.acquire());
    }

    /** One thread. */
    @Actor
    public void one(IIII_Result r) {
        r.r1 = comeIn();
    }

    /** Another. */
    @Actor
    public void other(IIII_Result r) {
        r.r2 = comeIn();
    }

    /** What is left. */
    @Arbiter
    public void atRest(IIII_Result r) {
        r.r3 = Admission.open(admission.numbers());
        r.r4 = Admission.maximum(admission.numbers());
    }

    /** As an acceptor does it; returns how often it raised. */
    private int comeIn() {
        for (; ; ) {
            if (admission.acquire()) {
                return 0;
            }
            long seen = admission.numbers();
            if (Admission.open(seen) >= Admission.maximum(seen)
                    && admission.raise(seen, Admission.maximum(seen) + 10) >= 0) {
                return 1;
            }
        }
    }
}
