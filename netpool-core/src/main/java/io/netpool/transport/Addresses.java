package io.netpool.transport;

import io.netty.channel.local.LocalAddress;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Addresses as the API gives them, whatever the transport. */
public final class Addresses {
    private Addresses() {}

    /** A socket's address as it is; one within the JVM as an unresolved name with port 0. */
    public static InetSocketAddress of(SocketAddress address) {
        return address instanceof LocalAddress local
                ? InetSocketAddress.createUnresolved(local.id(), 0)
                : (InetSocketAddress) address;
    }

    /** For the log. */
    public static String text(InetSocketAddress address) {
        return address.isUnresolved() ? address.getHostString() : NetUtil.toSocketAddressString(address);
    }
}
