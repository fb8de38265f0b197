package io.netpool.handle;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Whatever was done to the array that the connections of a worker share, the next one finds it empty, usable and its own. */
class ScratchTest {
    private final Scratch scratch = new Scratch();

    private ByteBuf taken() {
        return Objects.requireNonNull(scratch.take());
    }

    @Test
    void a_long_message_does_not_keep_it_large() {
        String text = "x".repeat(3 * ChannelWriter.GATHER_BYTES);
        taken().writeCharSequence(text, US_ASCII);
        ByteBuf leaving = scratch.giveBack(ByteBufAllocator.DEFAULT);
        assertThat(leaving.toString(US_ASCII)).isEqualTo(text);
        leaving.release();
        assertThat(taken().capacity()).isLessThan(text.length());
    }

    @Test
    void one_that_an_encoder_has_released_is_replaced() {
        taken().release();
        scratch.drop(false);
        assertThat(taken().writeByte(1).refCnt()).isEqualTo(1);
    }

    @Test
    void one_that_an_encoder_has_kept_is_left_to_it() {
        ByteBuf kept = taken().retain();
        scratch.giveBack(ByteBufAllocator.DEFAULT).release();
        ByteBuf next = taken();
        kept.writeByte(1);
        assertThat(next.isReadable()).isFalse();
    }
}
