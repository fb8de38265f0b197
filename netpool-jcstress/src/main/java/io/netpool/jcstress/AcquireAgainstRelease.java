package io.netpool.jcstress;

import io.netpool.accept.Admission;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** One comes at the limit while another goes: he comes in or he does not, and the count is right. */
@JCStressTest
@Outcome(id = "1, 0, 1, 0", expect = Expect.ACCEPTABLE, desc = "came after the other went")
@Outcome(id = "0, 0, 0, 0", expect = Expect.ACCEPTABLE, desc = "came before the other went")
@State
public class AcquireAgainstRelease {
    private final Admission admission = new Admission(1);

    /** A full listener. */
    public AcquireAgainstRelease() {
        Numbers.check(admission.acquire());
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
