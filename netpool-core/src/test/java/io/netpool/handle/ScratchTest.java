package io.netpool.handle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What leaves a worker's scratch keeps its bytes until its channel lets go, and costs no allocation if that is soon. */
class ScratchTest {
    private static final String LONG = "x".repeat(3 * ChannelWriter.GATHER_BYTES);

    private final Scratch scratch = new Scratch();

    private ByteBuf gathered(String text) {
        ByteBuf room = Objects.requireNonNull(scratch.take());
        room.writeCharSequence(text, US_ASCII);
        return scratch.giveBack(ByteBufAllocator.DEFAULT);
    }

    @Test
    @SuppressWarnings("ReferenceEquality") // whether it is the same is what is asked
    void a_buffer_that_was_written_serves_the_next_connection() {
        ByteBuf first = gathered("first");
        assertThat(first.readSlice(5).toString(US_ASCII)).isEqualTo("first");
        first.release();
        ByteBuf second = gathered("2nd");
        assertThat(second == first).isTrue();
        assertThat(second.toString(US_ASCII)).isEqualTo("2nd");
        second.release();
    }

    @Test
    void one_that_a_client_has_not_taken_yet_keeps_its_bytes_while_others_send() {
        ByteBuf slow = gathered("slow");
        ByteBuf other = gathered("other");
        assertThat(slow.toString(US_ASCII)).isEqualTo("slow");
        assertThat(other.toString(US_ASCII)).isEqualTo("other");
        other.release();
        assertThat(slow.release()).as("the scratch lets go of it").isFalse();
    }

    @Test
    void one_that_somebody_released_once_too_often_is_never_used_again() {
        ByteBuf broken = gathered("broken");
        broken.release(2);
        ByteBuf next = gathered("next");
        assertThat(next.toString(US_ASCII)).isEqualTo("next");
        assertThat(next.release()).as("a buffer of its own").isTrue();
    }

    @Test
    void a_long_message_gets_a_buffer_of_its_own_and_the_array_does_not_stay_large() {
        ByteBuf large = gathered(LONG);
        assertThat(large.toString(US_ASCII)).isEqualTo(LONG);
        assertThat(large.release()).as("a buffer of its own").isTrue();
        assertThat(Objects.requireNonNull(scratch.take()).capacity()).isLessThan(LONG.length());
    }
}
