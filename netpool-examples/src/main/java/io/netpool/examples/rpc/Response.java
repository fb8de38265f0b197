package io.netpool.examples.rpc;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.List;

/**
 * The addresses of a host. In bytes: the request's number, then the addresses, a line each.
 *
 * @param id the request's number
 * @param addresses the addresses; none if there is no such host
 */
public record Response(int id, List<String> addresses) {
    /**
     * Reads one.
     *
     * @param bytes as they came
     * @return the response
     */
    public static Response parse(byte[] bytes) {
        ByteBuffer in = ByteBuffer.wrap(bytes);
        return new Response(in.getInt(), UTF_8.decode(in).toString().lines().toList());
    }

    /**
     * Writes it.
     *
     * @return the bytes
     */
    public byte[] toBytes() {
        byte[] lines = String.join("\n", addresses).getBytes(UTF_8);
        return ByteBuffer.allocate(Integer.BYTES + lines.length)
                .putInt(id)
                .put(lines)
                .array();
    }
}
