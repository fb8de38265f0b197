package io.netpool.accept;

import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/**
 * How many connections one remote network address may have; a client within the JVM has none and is not counted. The table holds an entry for each address that has a connection, and no
 * other. Exact; safe for use by any thread.
 */
public final class AddressLimit {

    /** The right to be one of an address's connections; given back once. */
    static final class Place {
        private static final Place UNCOUNTED = new Place(null, "");

        private final @Nullable AddressLimit limit;
        private final Object address;

        private Place(@Nullable AddressLimit limit, Object address) {
            this.limit = limit;
            this.address = address;
        }

        void release() {
            if (limit != null) {
                limit.release(address);
            }
        }
    }

    /** An IPv6 network: the leading bits of an address. */
    private record Network(long high, long low) {}

    private final int maximum;
    private final int ipv6Prefix;
    private final List<IpSubnetFilterRule> exempt;
    private final ConcurrentMap<Object, Integer> connections = new ConcurrentHashMap<>();

    /**
     * A limit.
     *
     * @param maximum connections an address, 0 for no limit
     * @param ipv6Prefix how many bits of an IPv6 address count
     * @param exempt networks that are not counted, in CIDR notation
     */
    public AddressLimit(int maximum, int ipv6Prefix, List<String> exempt) {
        this.maximum = maximum;
        this.ipv6Prefix = ipv6Prefix;
        this.exempt = NetworkFilter.rules(exempt);
    }

    /** Takes a place, or {@code null} if the address has as many as it may. */
    @Nullable
    Place take(InetSocketAddress remote) {
        if (maximum == 0 || remote.isUnresolved() || NetworkFilter.anyMatches(exempt, remote)) {
            return Place.UNCOUNTED;
        }
        Object address = address(remote.getAddress());
        for (; ; ) {
            Integer taken = connections.get(address);
            if (taken != null && taken >= maximum) {
                return null;
            }
            if (taken == null
                    ? connections.putIfAbsent(address, 1) == null
                    : connections.replace(address, taken, taken + 1)) {
                return new Place(this, address);
            }
        }
    }

    /** How many addresses have a connection. */
    int addresses() {
        return connections.size();
    }

    private void release(Object address) {
        connections.computeIfPresent(address, (key, taken) -> taken == 1 ? null : taken - 1);
    }

    private Object address(InetAddress remote) {
        if (!(remote instanceof Inet6Address)) {
            return remote;
        }
        byte[] bytes = remote.getAddress();
        int highBits = Math.min(ipv6Prefix, Long.SIZE);
        int lowBits = ipv6Prefix - highBits;
        return new Network(leading(bytes, 0, highBits), leading(bytes, Long.BYTES, lowBits));
    }

    private static long leading(byte[] bytes, int from, int bits) {
        long value = 0;
        for (int i = 0; i < Long.BYTES; i++) {
            value = value << Byte.SIZE | (bytes[from + i] & 0xff);
        }
        return bits == 0 ? 0 : value & -1L << (Long.SIZE - bits);
    }
}
