package io.netpool.accept;

import io.netty.handler.ipfilter.IpFilterRuleType;
import io.netty.handler.ipfilter.IpSubnetFilterRule;
import java.net.InetSocketAddress;
import java.util.List;

/** Which networks may come in; who has no network address, within the JVM, may. Immutable. */
public final class NetworkFilter {
    private final List<IpSubnetFilterRule> allowed;
    private final List<IpSubnetFilterRule> denied;

    /** A filter for networks in CIDR notation; no network allowed by name means that all are. */
    public NetworkFilter(List<String> allowed, List<String> denied) {
        this.allowed = rules(allowed);
        this.denied = rules(denied);
    }

    boolean admits(InetSocketAddress remote) {
        return remote.isUnresolved()
                || ((allowed.isEmpty() || anyMatches(allowed, remote)) && !anyMatches(denied, remote));
    }

    static List<IpSubnetFilterRule> rules(List<String> networks) {
        return networks.stream()
                .map(network -> new IpSubnetFilterRule(network, IpFilterRuleType.ACCEPT))
                .toList();
    }

    static boolean anyMatches(List<IpSubnetFilterRule> networks, InetSocketAddress remote) {
        for (IpSubnetFilterRule network : networks) {
            if (network.matches(remote)) {
                return true;
            }
        }
        return false;
    }
}
