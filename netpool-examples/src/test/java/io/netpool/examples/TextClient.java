package io.netpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netpool.Listener;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import javax.net.ssl.SSLContext;

/** A client that says to the byte what a test wants said; every wait ends after ten seconds. */
public final class TextClient implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private Socket socket;

    public TextClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MS);
    }

    public TextClient(Listener listener) throws IOException {
        this(listener.port());
    }

    public TextClient send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    public TextClient send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    public TextClient endStream() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /** Goes on under TLS. */
    public void startTls(SSLContext trust) throws IOException {
        socket = trust.getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
    }

    /** The next line, without its end. */
    public String line() throws IOException {
        return readThrough("\n").stripTrailing();
    }

    /** Everything up to and including this text. */
    public String readThrough(String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(UTF_8).endsWith(end)) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("the stream ended after " + read.toString(UTF_8));
            }
            read.write(next);
        }
        return read.toString(UTF_8);
    }

    /** Everything up to the server's end, which must come in good order. */
    public String readToEnd() throws IOException {
        return new String(bytesToEnd(), UTF_8);
    }

    public byte[] bytesToEnd() throws IOException {
        return socket.getInputStream().readAllBytes();
    }

    /** So many bytes. */
    public byte[] bytes(int count) throws IOException {
        return socket.getInputStream().readNBytes(count);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
