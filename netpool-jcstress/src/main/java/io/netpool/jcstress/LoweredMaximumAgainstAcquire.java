package io.netpool.jcstress;

import io.netpool.accept.Admission;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** One comes while the maximum is lowered: he was in before, or he stays out. */
@JCStressTest
@Outcome(id = "1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "came first")
@Outcome(id = "0, 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "came too late")
@State
public class LoweredMaximumAgainstAcquire {
    private final Admission admission = new Admission(1);

    /** One thread. */
    @Actor
    public void one(IIII_Result r) {
        r.r1 = Numbers.of(admission.acquire());
    }

    /** Another. */
    @Actor
    public void other(IIII_Result r) {
        r.r2 = admission.maximum(0);
    }

    /** What is left. */
    @Arbiter
    public void atRest(IIII_Result r) {
        r.r3 = Admission.open(admission.numbers());
        r.r4 = Admission.waiting(admission.numbers());
    }
}
