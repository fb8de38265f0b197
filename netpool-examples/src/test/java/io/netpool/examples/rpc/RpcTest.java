package io.netpool.examples.rpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.Dispatch;
import io.netpool.Listener;
import io.netpool.Transport;
import io.netpool.examples.EachTransport;
import io.netpool.examples.TestListeners;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Requests, responses, and what is neither. */
class RpcTest {
    @EachTransport
    void requestsOfOneClientAreAnsweredInOrder(Transport transport) throws Exception {
        try (Listener lookups = listener(transport, host -> List.of(host + " 1", host + " 2"));
                RpcClient client = new RpcClient(lookups.port())) {
            client.ask(1, "alpha");
            client.ask(2, "bêta");

            assertThat(client.response()).isEqualTo(new Response(1, List.of("alpha 1", "alpha 2")));
            assertThat(client.response()).isEqualTo(new Response(2, List.of("bêta 1", "bêta 2")));
        }
    }

    @EachTransport
    void aLookupThatTakesItsTimeHoldsUpNobodyElse(Transport transport) throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        try (Listener lookups = listener(transport, host -> host.equals("slow") ? afterwards(slow) : List.of());
                RpcClient patient = new RpcClient(lookups.port());
                RpcClient other = new RpcClient(lookups.port());
                RpcClient another = new RpcClient(lookups.port())) {
            patient.ask(1, "slow");
            other.ask(2, "quick");
            another.ask(3, "quick");
            assertThat(other.response().id()).isEqualTo(2);
            assertThat(another.response().id()).isEqualTo(3);
            slow.countDown();

            assertThat(patient.response()).isEqualTo(new Response(1, List.of("late")));
        }
    }

    @EachTransport
    void aHostThatIsNoneHasNoAddresses(Transport transport) throws Exception {
        try (Listener lookups = listener(transport, host -> {
                    throw new UnknownHostException(host);
                });
                RpcClient client = new RpcClient(lookups.port())) {
            client.ask(7, "nowhere");

            assertThat(client.response()).isEqualTo(new Response(7, List.of()));
        }
    }

    @EachTransport
    void aRequestTooShortToBeOneEndsItsConnection(Transport transport) throws Exception {
        try (Listener lookups = listener(transport, host -> List.of());
                RpcClient client = new RpcClient(lookups.port())) {
            client.send(new byte[3]);

            assertThat(client.next()).isEqualTo(-1);
        }
    }

    @EachTransport
    void aLengthOverTheMaximumEndsItsConnectionBeforeTheBytesCome(Transport transport) throws Exception {
        try (Listener lookups = listener(transport, host -> List.of());
                RpcClient client = new RpcClient(lookups.port())) {
            client.announce((1 << 20) + 1);

            assertThat(client.next()).isEqualTo(-1);
        }
    }

    @Test
    void theSystemKnowsThisMachine() throws Exception {
        assertThat(LookupServer.Resolver.SYSTEM.addresses("127.0.0.1")).containsExactly("127.0.0.1");
    }

    private static Listener listener(Transport transport, LookupServer.Resolver resolver) {
        return LookupServer.listener(TestListeners.on(transport), Dispatch.pool(4), resolver)
                .start();
    }

    private static List<String> afterwards(CountDownLatch latch) {
        try {
            latch.await();
            return List.of("late");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
