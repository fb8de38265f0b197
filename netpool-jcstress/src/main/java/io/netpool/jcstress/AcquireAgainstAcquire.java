package io.netpool.jcstress;

import io.netpool.accept.Admission;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Two come at once and one slot is free. */
@JCStressTest
@Outcome(id = "1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "one has it")
@Outcome(id = "0, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "the other has it")
@State
public class AcquireAgainstAcquire {
    private final Admission admission = new Admission(1);

    /** One thread. */
    @Actor
    public void one(IIII_Result r) {
        r.r1 = Numbers.of(admission.acquire());
    }

    /** Another. */
    @Actor
    public void other(IIII_Result r) {
        r.r2 = Numbers.of(admission.acquire());
    }

    /** What is left. */
    @Arbiter
    public void atRest(IIII_Result r) {
        r.r3 = Admission.open(admission.numbers());
        r.r4 = Admission.waiting(admission.numbers());
    }
}
