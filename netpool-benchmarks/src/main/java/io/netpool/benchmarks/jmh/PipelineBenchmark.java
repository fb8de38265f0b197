package io.netpool.benchmarks.jmh;

import io.netpool.Listener;
import io.netpool.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What a message costs from the read of its bytes to the write of its answer, without system calls; with
 * {@code -prof gc} also in bytes of garbage.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(value = 2, jvmArgsAppend = "--enable-native-access=ALL-UNNAMED")
@SuppressWarnings("NullAway.Init") // set by JMH and in start()
public class PipelineBenchmark {
    private static final String HOST = "127.0.0.1";
    /** A task of the event loop does so many, so that its own cost is lost. */
    private static final int MESSAGES = 4_096;

    @Param
    Protocol protocol;

    /** How many messages come with one read. */
    @Param({"1", "16"})
    int depth;

    @Param({"netpool", "by-hand"})
    String pipeline;

    private final Injection injection = new Injection();
    private byte[] bytes;
    private AutoCloseable server;
    private Socket client;

    @Setup(Level.Trial)
    public void start() throws Exception {
        byte[] message = protocol.message();
        bytes = new byte[message.length * depth];
        for (int i = 0; i < depth; i++) {
            System.arraycopy(message, 0, bytes, i * message.length, message.length);
        }
        client = new Socket(HOST, pipeline.equals("netpool") ? startNetpool() : startByHand());
    }

    private int startNetpool() {
        Listener listener = protocol.netpool(Listener.tcp(HOST, 0)
                        .transport(Transport.NIO)
                        .workers(1)
                        .pipeline(handlers -> handlers.addLast(injection)))
                .start();
        server = listener;
        return listener.port();
    }

    private int startByHand() throws InterruptedException {
        EventLoopGroup loop = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        server = () -> loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        Channel listening = new ServerBootstrap()
                .group(loop)
                .channel(NioServerSocketChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(injection);
                        protocol.byHand(channel.pipeline());
                    }
                })
                .bind(HOST, 0)
                .sync()
                .channel();
        return ((InetSocketAddress) listening.localAddress()).getPort();
    }

    @Benchmark
    @OperationsPerInvocation(MESSAGES)
    public long message() throws Exception {
        long written = injection.read(bytes, MESSAGES / depth);
        if (written != (long) bytes.length * (MESSAGES / depth)) {
            throw new IllegalStateException(written + " bytes were written");
        }
        return written;
    }

    @TearDown(Level.Trial)
    public void stop() throws Exception {
        client.close();
        server.close();
    }
}
