package io.netpool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import javax.net.ssl.SSLSocket;

/** A client on a plain JDK socket; every wait ends after ten seconds. */
public final class Client implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private Socket socket;

    private Client(Socket socket) {
        this.socket = socket;
    }

    public static Client connect(Listener listener) throws IOException {
        return connect(listener.port());
    }

    public static Client connect(int port) throws IOException {
        return connect(new Socket(), port);
    }

    /** How a client that is not to come in is turned away; a reset may be there before its connect call has returned. */
    public static End refusalBy(Listener listener) throws IOException {
        try (Client client = connect(listener)) {
            return client.end();
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (java.net.SocketException e) {
            return End.RESET;
        }
    }

    /** A client whose socket was set up before it connects, such as with a small receive buffer. */
    public static Client connect(Socket socket, int port) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(new InetSocketAddress("127.0.0.1", port), PATIENCE_MS);
        return new Client(socket);
    }

    /** Goes on under TLS, past the handshake. */
    public Client startTls() throws Exception {
        SSLSocket tls = (SSLSocket)
                Certificates.client().getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        tls.setSoTimeout(PATIENCE_MS);
        tls.startHandshake();
        socket = tls;
        return this;
    }

    public Client send(String text) throws IOException {
        return send(text.getBytes(UTF_8));
    }

    public Client send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        socket.getOutputStream().flush();
        return this;
    }

    /** The next line without its LF; fails at the end of the stream. */
    public String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        InputStream in = socket.getInputStream();
        for (int b; (b = in.read()) != '\n'; ) {
            if (b < 0) {
                throw new IOException("end of stream after \"" + line.toString(UTF_8) + "\"");
            }
            line.write(b);
        }
        return line.toString(UTF_8);
    }

    /** Everything up to the end of the stream. */
    public String rest() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    /** Whether the stream has ended: in good order, or with a reset. */
    public End end() throws IOException {
        try {
            int next = socket.getInputStream().read();
            if (next >= 0) {
                throw new AssertionError("not the end, but the byte " + next);
            }
            return End.CLOSED;
        } catch (java.net.SocketTimeoutException e) {
            throw e;
        } catch (IOException e) {
            return End.RESET;
        }
    }

    /** How a stream ended. */
    public enum End {
        CLOSED,
        RESET
    }

    public Client halfClose() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    public Socket socket() {
        return socket;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
