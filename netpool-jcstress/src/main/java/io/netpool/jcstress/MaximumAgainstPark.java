package io.netpool.jcstress;

import io.netpool.accept.Admission;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** One lines up while the maximum is raised: he is granted a slot, or finds it free. */
@JCStressTest
@Outcome(id = "0, 0, 2, 0", expect = Expect.ACCEPTABLE, desc = "found it free")
@Outcome(id = "1, 1, 2, 0", expect = Expect.ACCEPTABLE, desc = "was granted it")
@State
public class MaximumAgainstPark {
    private final Admission admission = new Admission(1);

    /** A full listener. */
    public MaximumAgainstPark() {
        Numbers.check(admission.acquire());
    }

    /** One thread. */
    @Actor
    public void one(IIII_Result r) {
        r.r1 = Numbers.of(admission.park(1) == Admission.Parking.WAITING);
    }

    /** Another. */
    @Actor
    public void other(IIII_Result r) {
        r.r2 = admission.maximum(2);
    }

    /** What is left. */
    @Arbiter
    public void atRest(IIII_Result r) {
        r.r3 = Admission.open(admission.numbers());
        r.r4 = Admission.waiting(admission.numbers());
    }
}
