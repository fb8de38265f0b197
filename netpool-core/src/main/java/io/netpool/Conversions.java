package io.netpool;

import io.netpool.Framing.Conversion;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/** What {@link Framing#map} does with the user's conversions. */
final class Conversions {
    private Conversions() {}

    /** Converts, and refuses to take nothing for a message: the input would seem to need more bytes. */
    static <A, B> B convert(Conversion<A, B> conversion, A message) throws Exception {
        @Nullable B converted = conversion.convert(message);
        if (converted == null) {
            throw new IllegalArgumentException(
                    "a conversion of map(…) gave null: give a message, or throw what is wrong with the one it got");
        }
        return converted;
    }

    /** One conversion after another; what lies between is released here. */
    static <A, B, C> Conversion<A, C> then(
            Conversion<? super A, ? extends B> first, Conversion<? super B, ? extends C> second) {
        return message -> {
            B between = convert(first, message);
            C converted = null;
            try {
                converted = convert(second, between);
                return converted;
            } finally {
                if (between != message && between != converted) {
                    ReferenceCountUtil.release(between);
                }
            }
        };
    }
}
