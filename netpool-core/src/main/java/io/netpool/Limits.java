package io.netpool;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import io.netty.util.NetUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Who may come in, beside the maximum; immutable. A client of a {@linkplain Listener#local local} listener has no network address:
 * those limits that look at addresses let it in. An operator or a health check that must always get through gets a second
 * listener on a port of its own.
 */
public final class Limits {
    private static final Limits NONE = new Limits(0, 64, 0, List.of(), List.of(), List.of());

    private final int perAddress;
    private final int ipv6Prefix;
    private final int acceptRate;
    private final List<String> exempt;
    private final List<String> allowed;
    private final List<String> denied;

    private Limits(
            int perAddress,
            int ipv6Prefix,
            int acceptRate,
            List<String> exempt,
            List<String> allowed,
            List<String> denied) {
        this.perAddress = perAddress;
        this.ipv6Prefix = ipv6Prefix;
        this.acceptRate = acceptRate;
        this.exempt = exempt;
        this.allowed = allowed;
        this.denied = denied;
    }

    /**
     * No limits but the maximum: the default.
     *
     * @return the limits
     */
    public static Limits none() {
        return NONE;
    }

    /**
     * How many connections one remote address may have, those that wait for a slot included. One too many sees a reset. IPv6
     * addresses count by their {@linkplain #ipv6Prefix prefix}.
     *
     * @param connections 1 or more
     * @return these limits with the change
     * @throws IllegalArgumentException if the number is under 1
     */
    public Limits perAddress(int connections) {
        require(connections >= 1, "perAddress = " + connections + ": give 1 or more");
        return new Limits(connections, ipv6Prefix, acceptRate, exempt, allowed, denied);
    }

    /**
     * How many bits of an IPv6 address make one remote address for {@link #perAddress}. Default 64, the smallest network that a
     * site is given (RFC 6177).
     *
     * @param bits 1 to 128
     * @return these limits with the change
     * @throws IllegalArgumentException if the number is out of range
     */
    public Limits ipv6Prefix(int bits) {
        require(bits >= 1 && bits <= 128, "ipv6Prefix = " + bits + ": give 1 to 128 bits");
        return new Limits(perAddress, bits, acceptRate, exempt, allowed, denied);
    }

    /**
     * Networks that {@link #perAddress} does not count, such as a proxy's.
     *
     * @param networks in CIDR notation, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}
     * @return these limits with these networks too
     * @throws IllegalArgumentException if one is not CIDR notation
     */
    public Limits exempt(String... networks) {
        return new Limits(perAddress, ipv6Prefix, acceptRate, joined(exempt, networks), allowed, denied);
    }

    /**
     * How many clients are accepted a second, in bursts of at most a tenth of that. Over it the acceptors pause for a moment, and
     * the clients wait in the kernel's backlog: nobody is refused.
     *
     * @param clients 1 to 1,000,000 a second
     * @return these limits with the change
     * @throws IllegalArgumentException if the number is out of range
     */
    public Limits acceptRate(int clients) {
        require(clients >= 1 && clients <= 1_000_000, "acceptRate = " + clients + ": give 1 to 1000000 a second");
        return new Limits(perAddress, ipv6Prefix, clients, exempt, allowed, denied);
    }

    /**
     * The only networks that may come in; others see a reset. Default: all.
     *
     * @param networks in CIDR notation
     * @return these limits with these networks too
     * @throws IllegalArgumentException if one is not CIDR notation
     */
    public Limits allow(String... networks) {
        return new Limits(perAddress, ipv6Prefix, acceptRate, exempt, joined(allowed, networks), denied);
    }

    /**
     * Networks that may not come in, also out of those {@linkplain #allow allowed}; they see a reset.
     *
     * @param networks in CIDR notation
     * @return these limits with these networks too
     * @throws IllegalArgumentException if one is not CIDR notation
     */
    public Limits deny(String... networks) {
        return new Limits(perAddress, ipv6Prefix, acceptRate, exempt, allowed, joined(denied, networks));
    }

    int perAddress() {
        return perAddress;
    }

    int ipv6Prefix() {
        return ipv6Prefix;
    }

    int acceptRate() {
        return acceptRate;
    }

    List<String> exempt() {
        return exempt;
    }

    List<String> allowed() {
        return allowed;
    }

    List<String> denied() {
        return denied;
    }

    private static List<String> joined(List<String> before, String... networks) {
        List<String> all = new ArrayList<>(before);
        for (String network : networks) {
            require(
                    isNetwork(Objects.requireNonNull(network, "network")),
                    "network \"" + network + "\": give ADDRESS/BITS, such as 10.0.0.0/8 or 2001:db8::/32");
            all.add(network);
        }
        return List.copyOf(all);
    }

    private static boolean isNetwork(String network) {
        int slash = network.indexOf('/');
        if (slash < 0 || !network.substring(slash + 1).matches("\\d{1,3}")) {
            return false;
        }
        String address = network.substring(0, slash);
        int bits = Integer.parseInt(network.substring(slash + 1));
        return NetUtil.isValidIpV4Address(address)
                ? bits <= 32
                : NetUtil.isValidIpV6Address(address) && bits <= 128 && isUsable(network);
    }

    /** Not an IPv4 address in IPv6 clothes with the bits of IPv6, nor one in a zone that this machine does not know. */
    private static boolean isUsable(String network) {
        try {
            return new IpSubnetFilterRule(network, IpFilterRuleType.ACCEPT).ruleType() == IpFilterRuleType.ACCEPT;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static void require(boolean good, String problem) {
        if (!good) {
            throw new IllegalArgumentException(problem);
        }
    }
}
