package io.netpool.examples.rpc;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;

/** The other side of the protocol, in blocking code. */
public final class RpcClient implements AutoCloseable {
    private static final int PATIENCE_MS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    public RpcClient(int port) throws IOException {
        socket = new Socket("127.0.0.1", port);
        socket.setSoTimeout(PATIENCE_MS);
        in = new DataInputStream(socket.getInputStream());
        out = new DataOutputStream(socket.getOutputStream());
    }

    public void ask(int id, String host) throws IOException {
        send(new Request(id, host).toBytes());
    }

    void send(byte[] request) throws IOException {
        out.writeInt(request.length);
        out.write(request);
    }

    void announce(int length) throws IOException {
        out.writeInt(length);
    }

    public Response response() throws IOException {
        return Response.parse(in.readNBytes(in.readInt()));
    }

    int next() throws IOException {
        return in.read();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
