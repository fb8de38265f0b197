package io.netpool.examples.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JidTest {
    @Test
    void hasThreeParts() {
        assertThat(Jid.parse("juliet@example.com/on the balcony@/"))
                .isEqualTo(new Jid("juliet", "example.com", "on the balcony@/"));
        assertThat(Jid.parse("juliet@example.com")).isEqualTo(new Jid("juliet", "example.com", ""));
        assertThat(Jid.parse("example.com/a")).isEqualTo(new Jid("", "example.com", "a"));
    }

    @Test
    void ignoresCaseBeforeTheResource() {
        assertThat(Jid.parse("Juliet@EXAMPLE.com/R").toString()).isEqualTo("juliet@example.com/R");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@a", "a@", "a@b/", "a@b@c", "a b@c", "a\u0000@b", "<a>@b", "a@b/\n", "/c"})
    void isRefusedIfItIsNone(String text) {
        assertThatIllegalArgumentException().isThrownBy(() -> Jid.parse(text));
    }
}
