package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The table of addresses that have connections. */
class AddressLimitTest {

    private static InetSocketAddress remote(String address) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), 1234);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean countsAsOne(int prefix, String one, String other) {
        AddressLimit limit = new AddressLimit(1, prefix, List.of());
        assertThat(limit.take(remote(one))).isNotNull();
        return limit.take(remote(other)) == null;
    }

    @ParameterizedTest
    @CsvSource({
        "64,  2001:db8:0:1::1,       2001:db8:0:1:ffff::2,    true",
        "64,  2001:db8:0:1::1,       2001:db8:0:2::1,         false",
        "48,  2001:db8:0:1::1,       2001:db8:0:2::1,         true",
        "48,  2001:db8:1::1,         2001:db8:2::1,           false",
        "56,  2001:db8:0:100::1,     2001:db8:0:1ff::1,       true",
        "56,  2001:db8:0:100::1,     2001:db8:0:200::1,       false",
        "1,   2001:db8::1,           7fff::1,                 true",
        "1,   2001:db8::1,           8000::1,                 false",
        "65,  2001:db8:0:1::1,       2001:db8:0:1:7fff::1,    true",
        "65,  2001:db8:0:1::1,       2001:db8:0:1:8000::1,    false",
        "127, 2001:db8::2,           2001:db8::3,             true",
        "127, 2001:db8::1,           2001:db8::2,             false",
        "128, 2001:db8::1,           2001:db8::1,             true",
        "128, 2001:db8::1,           2001:db8::2,             false",
        "64,  10.0.0.1,              10.0.0.2,                false",
        "64,  10.0.0.1,              ::ffff:10.0.0.1,         true"
    })
    void ipv6_addresses_count_by_their_prefix_and_ipv4_addresses_each(
            int prefix, String one, String other, boolean same) {
        assertThat(countsAsOne(prefix, one, other)).isEqualTo(same);
    }

    @Test
    void an_address_has_at_most_so_many_places() {
        AddressLimit limit = new AddressLimit(3, 64, List.of());
        for (int i = 0; i < 3; i++) {
            assertThat(limit.take(remote("10.0.0.1"))).isNotNull();
        }
        assertThat(limit.take(remote("10.0.0.1"))).isNull();
        assertThat(limit.take(remote("10.0.0.2"))).isNotNull();
        assertThat(limit.addresses()).isEqualTo(2);
    }

    @Test
    void exempt_networks_and_a_limit_of_0_leave_the_table_empty() {
        AddressLimit exempt = new AddressLimit(1, 64, List.of("10.0.0.0/8", "2001:db8::/32"));
        AddressLimit none = new AddressLimit(0, 64, List.of());
        for (int i = 0; i < 5; i++) {
            assertThat(exempt.take(remote("10.1.2.3"))).isNotNull();
            assertThat(exempt.take(remote("2001:db8:1::1"))).isNotNull();
            assertThat(none.take(remote("10.1.2.3"))).isNotNull();
        }
        assertThat(exempt.addresses()).isZero();
        assertThat(none.addresses()).isZero();
    }

    @Test
    void the_table_is_empty_when_all_have_gone_however_they_came_and_went_at_once() throws Exception {
        AddressLimit limit = new AddressLimit(5, 64, List.of());
        AtomicIntegerArray held = new AtomicIntegerArray(8);
        long seed = System.nanoTime();
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Void>> all = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Random random = new Random(seed + i);
                all.add(() -> comeAndGo(limit, held, random));
            }
            for (Future<Void> one : threads.invokeAll(all)) {
                one.get();
            }
        } finally {
            threads.shutdown();
        }
        assertThat(limit.addresses()).as("seed %d", seed).isZero();
    }

    private static Void comeAndGo(AddressLimit limit, AtomicIntegerArray held, Random random) {
        record Held(int address, AddressLimit.Place place) {}
        Deque<Held> mine = new ArrayDeque<>();
        for (int i = 0; i < 100_000; i++) {
            int address = random.nextInt(held.length());
            AddressLimit.Place place = random.nextInt(3) == 0 ? null : limit.take(remote("10.0.0." + address));
            if (place != null) {
                assertThat(held.incrementAndGet(address)).isBetween(1, 5);
                mine.add(new Held(address, place));
            } else if (!mine.isEmpty()) {
                Held one = mine.remove();
                held.decrementAndGet(one.address());
                one.place().release();
            }
        }
        for (Held one : mine) {
            held.decrementAndGet(one.address());
            one.place().release();
        }
        return null;
    }
}
