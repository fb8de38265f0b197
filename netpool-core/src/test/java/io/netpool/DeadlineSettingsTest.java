package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What deadlines may be, and what the documentation says they are. */
class DeadlineSettingsTest {
    private static final Duration YEAR = Duration.ofDays(365);

    private static final Map<String, BiFunction<Deadlines, Duration, Deadlines>> SETTERS = Map.of(
            "handshake", Deadlines::handshake,
            "firstMessage", Deadlines::firstMessage,
            "message", Deadlines::message,
            "idle", Deadlines::idle,
            "write", Deadlines::write,
            "lifetime", Deadlines::lifetime,
            "close", Deadlines::close);

    /** In the order of the documentation. */
    private static final List<Function<Deadlines, Duration>> GETTERS = List.of(
            Deadlines::handshake,
            Deadlines::firstMessage,
            Deadlines::message,
            Deadlines::idle,
            Deadlines::write,
            Deadlines::lifetime,
            Deadlines::close);

    @Test
    void one_out_of_range_is_refused_by_name_and_value() {
        SETTERS.forEach((name, set) -> {
            for (Duration wrong : List.of(Duration.ofNanos(-1), YEAR.plusNanos(1))) {
                assertThatThrownBy(() -> set.apply(Deadlines.defaults(), wrong))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("deadline " + name + " = " + wrong);
            }
        });
    }

    @Test
    void each_is_changed_alone() {
        SETTERS.forEach((name, set) -> {
            Deadlines changed = set.apply(Deadlines.defaults(), YEAR);
            assertThat(GETTERS.stream().map(get -> get.apply(changed)).filter(YEAR::equals))
                    .as(name)
                    .hasSize(1);
            assertThat(GETTERS.stream().filter(get -> get.apply(changed).equals(get.apply(Deadlines.defaults()))))
                    .as(name)
                    .hasSize(GETTERS.size() - 1);
        });
    }

    @Test
    void the_javadoc_says_what_the_defaults_are() throws Exception {
        String source = Files.readString(Path.of("src/main/java/io/netpool/Deadlines.java"));
        String said = source.substring(source.indexOf("The defaults: TLS"), source.indexOf("@return the defaults"));
        assertThat(durations(said)).isEqualTo(defaults());
    }

    @Test
    void the_readme_says_what_the_defaults_are() throws Exception {
        String row = Files.readString(Path.of("../README.md"))
                .lines()
                .filter(line -> line.startsWith("| `deadlines(Deadlines.defaults()"))
                .findFirst()
                .orElseThrow();
        String last = row.substring(row.lastIndexOf('|', row.length() - 2));
        assertThat(durations(last)).isEqualTo(defaults());
    }

    private static List<Duration> defaults() {
        return GETTERS.stream().map(get -> get.apply(Deadlines.defaults())).toList();
    }

    /** Every time in a text, in order. */
    private static List<Duration> durations(String text) {
        Stream<MatchResult> found =
                Pattern.compile("(\\d+) (s|min|h)\\b").matcher(text).results();
        return found.map(match ->
                        Duration.parse("PT" + match.group(1) + match.group(2).charAt(0)))
                .toList();
    }

    @Test
    void each_is_finite_until_it_is_switched_off() {
        assertThat(defaults()).allMatch(limit -> limit.compareTo(Duration.ZERO) > 0);
    }
}
