package io.netpool.examples.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;

/**
 * Asks for the addresses of a host. In bytes: a number that the response repeats, then the name.
 *
 * @param id the number, the client's choice
 * @param host the host's name
 */
public record Request(int id, String host) {
    /**
     * Reads one; what it throws closes the connection.
     *
     * @param bytes as they came
     * @return the request
     */
    public static Request parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Request(in.getInt(), UTF_8.decode(in).toString());
    }

    /**
     * Writes it.
     *
     * @return the bytes
     */
    public byte[] toBytes() {
        byte[] name = host.getBytes(UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + name.length)
                .putInt(id)
                .put(name)
                .array();
    }
}
