package io.netpool.handle;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What {@code Connection.send} promises in numbers. */
class HardBoundTest {

    @Test
    void at_most_one_mebibyte_waits_for_a_client() {
        assertThat(Outbox.HARD_BOUND).isEqualTo(1024 * 1024);
    }
}
