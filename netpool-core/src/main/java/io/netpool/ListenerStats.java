package io.netpool;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The numbers of a listener. {@code open}, {@code waiting} and {@code maximum} are of one instant; the counts are since the start
 * and each is exact once its traffic is at rest.
 *
 * @param open connections, those in their TLS handshake and those that say their last words included
 * @param waiting clients that wait for a slot
 * @param maximum {@code maxConnections}
 * @param peak the most that were open at once
 * @param accepted sockets accepted
 * @param acceptedBy sockets accepted by each acceptor
 * @param acceptErrors accept calls that failed
 * @param admitted clients that got a slot
 * @param refused clients that did not become a connection, by reason; reasons that did not occur are left out
 * @param evicted connections that were asked to make room
 * @param closed connections that ended, by reason; reasons that did not occur are left out
 * @param bytesIn bytes received, after TLS
 * @param bytesOut bytes sent, before TLS
 * @param messagesIn messages handled
 * @param messagesOut messages sent
 * @param stuck how often a handler held its event loop for more than 2 s
 * @param gate reasons for which acceptors do not accept, and for how long each has stood
 */
public record ListenerStats(
        int open,
        int waiting,
        int maximum,
        int peak,
        long accepted,
        List<Long> acceptedBy,
        long acceptErrors,
        long admitted,
        Map<RefusalReason, Long> refused,
        long evicted,
        Map<CloseReason, Long> closed,
        long bytesIn,
        long bytesOut,
        long messagesIn,
        long messagesOut,
        long stuck,
        Map<GateReason, Duration> gate) {

    /**
     * How many clients did not become a connection, for whatever reason.
     *
     * @return the number
     */
    public long refusedInAll() {
        return refused.values().stream().mapToLong(Long::longValue).sum();
    }
}
