package io.netpool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a listener was told is checked as a whole, and what went wrong is told with a remedy. */
class ListenerSettingsTest {
    private static final MessageHandler<String, String> NOTHING = (line, connection) -> {};

    @Test
    void all_wrong_settings_are_named_at_once_with_value_and_range() {
        ListenerBuilder<String, String> wrong = Listener.tcp(65_536)
                .name(" ")
                .acceptors(0)
                .maxConnections(-1)
                .workers(1_025)
                .listenBacklog(0)
                .drainTimeout(Duration.ofSeconds(-1))
                .drainOnShutdown(Duration.ofDays(366));
        assertThatThrownBy(() -> wrong.handler(NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("listener  : name = \" \": give a word; it stands in thread names and log lines"
                        + "; port = 65536: give 0 to 65535 (0 takes a free one)"
                        + "; acceptors = 0: give 1 to 1024 (one a core at the most is of use)"
                        + "; maxConnections = -1: give 0 to 16777215 (0 admits nobody)"
                        + "; workers = 1025: give 1 to 1024 (leave it out to share them)"
                        + "; listenBacklog = 0: give 1 to 2147483647 (the kernel caps it at somaxconn)"
                        + "; drainTimeout = PT-1S: give 0 to 365 days"
                        + "; drainOnShutdown = PT8784H: give 0 to 365 days");
    }

    @Test
    void a_name_that_would_break_the_lines_of_the_log_is_refused() {
        assertThatThrownBy(() -> Listener.tcp(0).name("a\nb").handler(NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("give a word; it stands in thread names and log lines");
    }

    @ParameterizedTest
    @MethodSource("nothings")
    void nothing_in_place_of_a_setting_is_refused_by_its_name(String setting, Executable call) {
        assertThatThrownBy(call::execute)
                .isInstanceOf(NullPointerException.class)
                .hasMessage(setting);
    }

    @SuppressWarnings("NullAway") // which is what is refused
    static Stream<Arguments> nothings() {
        return Stream.of(
                nothing("deadline idle", () -> Deadlines.defaults().idle(null)),
                nothing("farewell", () -> OverflowStrategy.refuse((String) null)),
                nothing("farewell", () -> new Verdict.RefuseWith(null)),
                nothing("waiting timeout", () -> OverflowStrategy.queue(1, null)),
                nothing("minimum idle", () -> OverflowStrategy.evictIdle(null)),
                nothing("network", () -> Limits.none().deny((String) null)),
                nothing("TLS certificate chain", () -> TlsOptions.pem(null, Path.of("key.pem"))),
                nothing("TLS context", () -> TlsOptions.of(null)),
                nothing("delimiter", () -> Framing.delimited(null, 10)),
                nothing("map: in", () -> Framing.lines().map(null, (String line) -> line)),
                nothing("map: out", () -> Framing.lines().map(line -> line, null)),
                nothing("codec: handlers", () -> Framing.codec(String.class, String.class, null)));
    }

    private static Arguments nothing(String setting, Executable call) {
        return Arguments.of(setting, call);
    }

    @Test
    void the_ends_of_all_ranges_are_accepted() {
        assertThatCode(() -> Listener.tcp(0)
                        .acceptors(1)
                        .maxConnections(0)
                        .workers(1)
                        .listenBacklog(1)
                        .drainTimeout(Duration.ZERO)
                        .handler(NOTHING))
                .doesNotThrowAnyException();
        assertThatCode(() -> Listener.tcp(65_535)
                        .acceptors(1_024)
                        .maxConnections(16_777_215)
                        .workers(1_024)
                        .listenBacklog(Integer.MAX_VALUE)
                        .drainTimeout(Duration.ofDays(365))
                        .handler(NOTHING))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"-1, 1, 0", "0, 1025, 0", "0, 1, 16777216"})
    void one_beyond_a_range_is_refused(int port, int acceptors, int maxConnections) {
        ListenerBuilder<String, String> wrong =
                Listener.tcp(port).acceptors(acceptors).maxConnections(maxConnections);
        assertThatThrownBy(() -> wrong.handler(NOTHING)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void null_is_refused_by_name() {
        ListenerBuilder<String, String> builder = Listener.tcp(7777);
        assertThatThrownBy(() -> builder.overflow(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("overflow");
        assertThatThrownBy(() -> builder.limits(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("limits");
        assertThatThrownBy(() -> builder.name(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("name");
        assertThatThrownBy(() -> builder.handler(nothing()))
                .isInstanceOf(NullPointerException.class)
                .hasMessage("handler");
    }

    @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"}) // what a caller without null checks may do
    private static <T> T nothing() {
        return null;
    }

    @Test
    void an_empty_host_is_refused() {
        assertThatThrownBy(() -> Listener.tcp("", 7777).handler(NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("host = \"\": give an address or a name, or leave it out for all addresses");
    }

    @Test
    void tls_and_start_tls_together_are_refused() {
        ListenerBuilder<String, String> both =
                Listener.tcp(0).tls(Certificates.serverOptions()).startTls(Certificates.serverOptions());
        assertThatThrownBy(() -> both.handler(NOTHING))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("tls and startTls are both set: give tls for TLS from the first byte");
    }

    @Test
    void the_name_is_the_port_unless_given() {
        assertThat(Listener.tcp(7777).handler(NOTHING).name()).isEqualTo("tcp-7777");
        assertThat(Listener.tcp(0).handler(NOTHING).name()).isEqualTo("tcp");
        assertThat(Listener.tcp(7777).name("chat").handler(NOTHING).name()).isEqualTo("chat");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'*'     |bind(..) failed with error(-13): Permission denied|port 80: permission denied; a port under 1024",
                "'*'     |Address already in use |port 80: somebody listens there already; stop it",
                "::1     |Cannot assign requested address|[::1]:80: no interface of this machine has this address",
                "10.0.0.1|Too many open files    |10.0.0.1:80: too many open files; raise the limit (ulimit -n)",
                "10.0.0.1|something unheard of   |10.0.0.1:80: something unheard of"
            })
    void a_failed_start_is_told_with_address_cause_and_remedy(String host, String said, String told) {
        assertThat(StartFailure.of(settings(host, 80), new IOException(said)))
                .hasMessageStartingWith("listener web: cannot listen on " + told)
                .hasRootCauseMessage(said);
    }

    private static ListenerSettings<String, String> settings(String host, int port) {
        return new ListenerSettings<>(
                "web",
                false,
                host,
                port,
                1,
                OptionalInt.empty(),
                OverflowStrategy.refuse(),
                Limits.none(),
                Optional.empty(),
                Optional.empty(),
                Framing.lines(),
                Deadlines.defaults(),
                new UserCode.Callbacks<>(() -> NOTHING),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Transport.AUTO,
                OptionalInt.empty(),
                OptionalInt.empty(),
                false,
                Duration.ZERO,
                Optional.empty());
    }
}
