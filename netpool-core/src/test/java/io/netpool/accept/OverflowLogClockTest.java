package io.netpool.accept;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.netpool.RefusalReason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** What the log says of a full listener, by a clock that is set by hand. */
class OverflowLogClockTest {
    static {
        // Logback is a module here, which the tests of this one do not read by themselves.
        Class<?> classic = LoggerFactory.getILoggerFactory().getClass();
        Class<?> core = classic.getSuperclass();
        OverflowLogClockTest.class.getModule().addReads(classic.getModule()).addReads(core.getModule());
    }

    /** {@link System#nanoTime()} may be anything, and wraps. */
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 1);

    private final OverflowLog log = new OverflowLog("full", clock::get);
    private final long numbers = new Admission(7).numbers();
    private final Logger logger = (Logger) LoggerFactory.getLogger(OverflowLog.class);
    private final ListAppender<ILoggingEvent> appender = new ListAppender<>();

    @BeforeEach
    void listen() {
        appender.start();
        logger.setAdditive(false);
        logger.addAppender(appender);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(appender);
        logger.setAdditive(true);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private List<String> lines() {
        return appender.list.stream()
                .map(event -> event.getLevel() + " " + event.getFormattedMessage())
                .toList();
    }

    @Test
    void the_maximum_is_reached_once_however_many_come() {
        for (int i = 0; i < 10_000; i++) {
            log.overflow(numbers);
            pass(Duration.ofMillis(1));
        }
        assertThat(lines()).containsExactly("WARN full: maximum reached (open=0 waiting=0 max=7)");
    }

    @Test
    void the_maximum_is_cleared_once_and_only_after_a_second_of_calm() {
        log.overflow(numbers);
        log.admitted(numbers);
        pass(Duration.ofMillis(900));
        log.admitted(numbers);
        log.overflow(numbers);
        pass(Duration.ofMillis(900));
        log.admitted(numbers);
        assertThat(lines()).hasSize(1);
        pass(Duration.ofMillis(200));
        log.admitted(numbers);
        log.admitted(numbers);
        assertThat(lines())
                .containsExactly(
                        "WARN full: maximum reached (open=0 waiting=0 max=7)",
                        "INFO full: maximum cleared (open=0 waiting=0 max=7)");
    }

    @Test
    void a_new_overflow_after_the_calm_is_a_new_line() {
        log.overflow(numbers);
        pass(Duration.ofSeconds(2));
        log.admitted(numbers);
        log.overflow(numbers);
        assertThat(lines())
                .containsExactly(
                        "WARN full: maximum reached (open=0 waiting=0 max=7)",
                        "INFO full: maximum cleared (open=0 waiting=0 max=7)",
                        "WARN full: maximum reached (open=0 waiting=0 max=7)");
    }

    @Test
    void a_listener_that_is_never_full_logs_nothing() {
        for (int i = 0; i < 100; i++) {
            log.admitted(numbers);
            pass(Duration.ofSeconds(1));
        }
        assertThat(lines()).isEmpty();
    }

    @Test
    void a_flood_adds_a_line_a_second_with_the_number_of_those_since() {
        for (int i = 0; i < 10_000; i++) {
            log.refused(RefusalReason.MAXIMUM, numbers);
            pass(Duration.ofNanos(299_999));
        }
        assertThat(lines())
                .hasSize(3)
                .startsWith(
                        "INFO full: refused 1 since the last such line: MAXIMUM (open=0 waiting=0 max=7)",
                        "INFO full: refused 3334 since the last such line: MAXIMUM (open=0 waiting=0 max=7)");
    }

    @Test
    void each_reason_to_refuse_has_a_line_of_its_own() {
        log.refused(RefusalReason.MAXIMUM, numbers);
        log.refused(RefusalReason.ADDRESS, numbers);
        log.refused(RefusalReason.ADDRESS, numbers);
        assertThat(lines())
                .containsExactly(
                        "INFO full: refused 1 since the last such line: MAXIMUM (open=0 waiting=0 max=7)",
                        "INFO full: refused 1 since the last such line: ADDRESS (open=0 waiting=0 max=7)");
    }

    @Test
    void raises_and_errors_of_the_strategy_add_a_line_a_second_too() {
        for (int i = 0; i < 2_500; i++) {
            log.raised(i, i + 1);
            log.strategyFailed(new IllegalStateException("no idea"));
            pass(Duration.ofMillis(1));
        }
        assertThat(lines())
                .containsExactly(
                        "INFO full: maximum raised from 0 to 1, 1 raises since the last such line",
                        "WARN full: the overflow strategy threw, 1 refused for it since the last such line",
                        "INFO full: maximum raised from 1000 to 1001, 1000 raises since the last such line",
                        "WARN full: the overflow strategy threw, 1000 refused for it since the last such line",
                        "INFO full: maximum raised from 2000 to 2001, 1000 raises since the last such line",
                        "WARN full: the overflow strategy threw, 1000 refused for it since the last such line");
    }
}
