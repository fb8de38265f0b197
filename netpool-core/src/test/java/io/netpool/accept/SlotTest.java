package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** A slot goes back once, when both who hold it have let go. */
class SlotTest {
    private static final InetSocketAddress CLIENT = new InetSocketAddress("127.0.0.1", 4711);

    private final Admission admission = new Admission(2);
    private final WaitingLine line = new WaitingLine(admission);
    private Slot slot = newSlot();

    @BeforeEach
    void take_the_slot_and_another() {
        assertThat(admission.acquire()).isTrue();
        assertThat(admission.acquire()).isTrue();
    }

    private Slot newSlot() {
        AddressLimit.Place place = new AddressLimit(0, 64, List.of()).take(CLIENT);
        return new Slot(line, Objects.requireNonNull(place));
    }

    private int open() {
        return Admission.open(admission.numbers());
    }

    @Test
    void the_socket_alone_gives_it_back() {
        slot.socketDone();
        assertThat(open()).isEqualTo(1);
    }

    @Test
    void the_users_code_keeps_it_after_the_socket_is_closed() {
        assertThat(slot.hold()).isTrue();
        slot.socketDone();
        assertThat(open()).isEqualTo(2);
        slot.userDone();
        assertThat(open()).isEqualTo(1);
    }

    @Test
    void the_socket_keeps_it_after_the_users_code_is_done() {
        assertThat(slot.hold()).isTrue();
        slot.userDone();
        assertThat(open()).isEqualTo(2);
        slot.socketDone();
        assertThat(open()).isEqualTo(1);
    }

    @Test
    void the_users_code_cannot_take_hold_when_the_socket_is_closed() {
        slot.socketDone();
        assertThat(slot.hold()).isFalse();
        slot.userDone();
        assertThat(open()).isEqualTo(1);
    }

    @Test
    void letting_go_twice_is_letting_go_once() {
        assertThat(slot.hold()).isTrue();
        slot.userDone();
        slot.userDone();
        slot.socketDone();
        slot.socketDone();
        slot.userDone();
        assertThat(open()).isEqualTo(1);
    }

    @Test
    void a_closed_channel_lets_go_of_it() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.closeFuture().addListener(slot);
        assertThat(open()).isEqualTo(2);
        channel.close();
        assertThat(open()).isEqualTo(1);
    }

    @Test
    void it_goes_back_with_its_place_among_its_addresss_connections() {
        AddressLimit one = new AddressLimit(1, 64, List.of());
        slot = new Slot(line, Objects.requireNonNull(one.take(CLIENT)));
        assertThat(slot.hold()).isTrue();
        slot.socketDone();
        assertThat(one.take(CLIENT)).isNull();
        slot.userDone();
        assertThat(one.take(CLIENT)).isNotNull();
    }

    @Test
    void it_goes_to_who_waits() {
        boolean[] served = new boolean[1];
        assertThat(line.park(() -> served[0] = true, 1)).isEqualTo(Admission.Parking.WAITING);
        slot.socketDone();
        assertThat(served[0]).isTrue();
        assertThat(open()).isEqualTo(2);
    }

    @RepeatedTest(5)
    void it_goes_back_exactly_once_however_the_two_race() throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            slot = newSlot();
            int openBefore = open();
            boolean heldBefore = random.nextBoolean() && slot.hold();
            int times = 1 + random.nextInt(3);
            Thread socket = new Thread(() -> {
                for (int n = 0; n < times; n++) {
                    slot.socketDone();
                }
            });
            socket.start();
            if (heldBefore || slot.hold()) {
                assertThat(open()).as("seed %d", seed).isEqualTo(openBefore);
                slot.userDone();
            }
            socket.join();
            assertThat(open()).as("seed %d", seed).isEqualTo(openBefore - 1);
            assertThat(admission.acquire()).isTrue();
        }
    }
}
