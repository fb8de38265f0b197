package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netpool.Client;
import io.netpool.EachTransport;
import io.netpool.ThisProcess;
import io.netpool.Transport;
import io.netpool.transport.Engine;
import io.netpool.transport.Workers;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** An accepted client that cannot be served after all. */
class ArrivalTest {
    private static final Duration SHORT = Duration.ofMillis(5);

    @EachTransport
    void a_client_whose_worker_has_ended_gives_its_slot_back(Transport transport) throws Exception {
        Engine engine = Engine.of(transport);
        Workers workers = Workers.own(engine, "arrival", 1);
        Admission admission = new Admission(2);
        Reception reception = AcceptorsBindTest.reception("arrival", admission, workers);
        Acceptors acceptors = Acceptors.bind(
                engine, reception, new InetSocketAddress("127.0.0.1", 0), 1, false, 128, unexpected -> {});
        workers.release().sync();
        acceptors.open();
        for (int i = 1; i <= 2; i++) {
            try (Client client = Client.connect(acceptors.localAddress().getPort())) {
                client.end();
            } catch (java.net.SocketException resetWhileItConnected) {
                assertThat(resetWhileItConnected).hasMessageContaining("reset");
            }
            int come = i;
            await().pollInterval(SHORT).until(() -> reception.counters().admitted() == come);
            await().pollInterval(SHORT).until(() -> Admission.open(admission.numbers()) == 0);
        }
        acceptors.stop(System.nanoTime() + TimeUnit.SECONDS.toNanos(5)).get(10, TimeUnit.SECONDS);
        acceptors.shutdown().sync();
        await().until(() -> ThisProcess.threads("arrival-").isEmpty());
    }
}
