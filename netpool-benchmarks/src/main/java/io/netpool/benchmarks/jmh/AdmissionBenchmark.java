package io.netpool.benchmarks.jmh;

import io.netpool.accept.Admission;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** A slot taken and given back: alone, and by four acceptors at once. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class AdmissionBenchmark {
    private final Admission admission = new Admission(1_000_000);

    @Benchmark
    public boolean byOneThread() {
        return acquireAndRelease();
    }

    @Benchmark
    @Threads(4)
    public boolean byFourThreads() {
        return acquireAndRelease();
    }

    private boolean acquireAndRelease() {
        if (!admission.acquire()) {
            throw new IllegalStateException("full");
        }
        return admission.release();
    }
}
