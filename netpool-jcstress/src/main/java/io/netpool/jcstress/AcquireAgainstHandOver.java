package io.netpool.jcstress;

import io.netpool.accept.Admission;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** One comes while a slot is handed to another who waits: nobody barges in. */
@JCStressTest
@Outcome(id = "0, 1, 1, 0", expect = Expect.ACCEPTABLE, desc = "handed over")
@State
public class AcquireAgainstHandOver {
    private final Admission admission = new Admission(1);

    /** A full listener with one who waits. */
    public AcquireAgainstHandOver() {
        Numbers.check(admission.acquire());
        Numbers.check(admission.park(1) == Admission.Parking.WAITING);
    }

    /** One thread. */
    @Actor
    public void one(IIII_Result r) {
        r.r1 = Numbers.of(admission.acquire());
    }

    /** Another. */
    @Actor
    public void other(IIII_Result r) {
        r.r2 = Numbers.of(admission.release());
    }

    /** What is left. */
    @Arbiter
    public void atRest(IIII_Result r) {
        r.r3 = Admission.open(admission.numbers());
        r.r4 = Admission.waiting(admission.numbers());
    }
}
