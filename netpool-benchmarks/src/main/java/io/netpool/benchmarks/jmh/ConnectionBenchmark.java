package io.netpool.benchmarks.jmh;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netpool.Transport;
import io.netpool.benchmarks.servers.EchoServer;
import io.netpool.benchmarks.servers.ServerKind;
import io.netpool.benchmarks.servers.ServerSpec;
import io.netpool.benchmarks.servers.Work;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** A connection from its set-up to its end, with one line sent back, as its client sees it. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // set by JMH and in start()
public class ConnectionBenchmark {
    private static final byte[] LINE = "one line\n".getBytes(US_ASCII);

    @Param({"NETPOOL", "NETTY"})
    ServerKind server;

    @Param({"EPOLL", "IO_URING", "NIO"})
    Transport transport;

    private EchoServer running;
    private final byte[] answer = new byte[LINE.length];

    @Setup(Level.Trial)
    public void start() throws Exception {
        running = EchoServer.start(ServerSpec.of(server, Work.STRINGS, transport));
    }

    @Benchmark
    public byte[] connectEchoClose() throws IOException {
        try (Socket client = new Socket(EchoServer.HOST, running.port())) {
            // A reset leaves no TIME_WAIT behind, of which there would be too many.
            client.setSoLinger(true, 0);
            client.getOutputStream().write(LINE);
            if (client.getInputStream().readNBytes(answer, 0, answer.length) < answer.length) {
                throw new EOFException("closed before its line came back");
            }
        }
        return answer;
    }

    @TearDown(Level.Trial)
    public void stop() throws IOException {
        running.close();
    }
}
