package io.netpool.jcstress;

import io.netpool.accept.Admission;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** The last one goes while the drain asks when all have gone: it is told. */
@JCStressTest
@Outcome(id = "1, 0", expect = Expect.ACCEPTABLE, desc = "told")
@State
public class EmptyAgainstRelease {
    private final Admission admission = new Admission(1);

    private volatile @Nullable CompletableFuture<Void> empty;

    /** A full listener. */
    public EmptyAgainstRelease() {
        Numbers.check(admission.acquire());
    }

    /** One thread. */
    @Actor
    public void one() {
        empty = admission.whenEmpty();
    }

    /** Another. */
    @Actor
    public void other() {
        Numbers.check(!admission.release());
    }

    /** What is left. */
    @Arbiter
    public void atRest(II_Result r) {
        CompletableFuture<Void> asked = empty;
        r.r1 = Numbers.of(asked != null && asked.isDone());
        r.r2 = Admission.open(admission.numbers());
    }
}
