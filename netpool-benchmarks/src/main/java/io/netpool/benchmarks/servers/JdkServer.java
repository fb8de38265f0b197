package io.netpool.benchmarks.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.util.NetUtil;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.ThreadFactory;

/** The JDK alone, as people write it: a virtual thread a connection, {@code readLine}, a flush when no more came. */
final class JdkServer implements EchoServer {
    private final ServerSocket server;

    JdkServer(ServerSpec spec) throws IOException {
        if (spec.work() != Work.STRINGS) {
            throw new IllegalArgumentException("the JDK's server has lines only");
        }
        ThreadFactory threads = virtualThreads();
        server = new ServerSocket(0, NetUtil.SOMAXCONN, InetAddress.getByName(HOST));
        Thread acceptor = new Thread(() -> accept(threads), "acceptor");
        acceptor.setDaemon(true);
        acceptor.start();
    }

    /** By reflection, because this is compiled for Java 17. */
    static ThreadFactory virtualThreads() {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            return (ThreadFactory) Class.forName("java.lang.Thread$Builder")
                    .getMethod("factory")
                    .invoke(builder);
        } catch (ReflectiveOperationException e) {
            throw new UnsupportedOperationException(
                    "no virtual threads in Java " + Runtime.version().feature(), e);
        }
    }

    private void accept(ThreadFactory threads) {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                client.setTcpNoDelay(true);
                threads.newThread(() -> echo(client)).start();
            } catch (IOException clientGoneOrClosed) {
                // Next.
            }
        }
    }

    private static void echo(Socket client) {
        try (client) {
            BufferedReader in = new BufferedReader(new InputStreamReader(client.getInputStream(), UTF_8));
            Writer out = new BufferedWriter(new OutputStreamWriter(client.getOutputStream(), UTF_8));
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                out.write(line);
                out.write('\n');
                if (!in.ready()) {
                    out.flush();
                }
            }
        } catch (IOException clientGone) {
            // So is this thread.
        }
    }

    @Override
    public int port() {
        return server.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
