package io.netpool.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpool.Transport;
import io.netpool.benchmarks.load.LoadResult;
import io.netpool.benchmarks.scale.LiveBytes;
import io.netpool.benchmarks.servers.ServerSpec;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the race reads: its own options, and what other programs print. */
class ParsingTest {
    @Test
    void a_load_result_is_read_as_it_was_written() {
        LoadResult result = LoadResult.parse("mode=echo per_s=1234.5 server_cpu_us=6.7");
        assertThat(result.orThrow().number("per_s")).isEqualTo(1234.5);
        assertThat(result).hasToString("mode=echo per_s=1234.5 server_cpu_us=6.7");
        assertThatThrownBy(() -> result.number("p50_us")).hasMessageContaining("no p50_us in: mode=echo");
    }

    @Test
    void a_load_that_failed_says_why() {
        assertThatThrownBy(() ->
                        LoadResult.parse("mode=echo error=the_server_closed").orThrow())
                .hasMessage("the server closed");
        assertThatThrownBy(() -> LoadResult.parse("Exception in thread")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_class_histogram_is_read_by_its_total() {
        assertThat(LiveBytes.total("""
                         num     #instances         #bytes  class name (module)
                        -------------------------------------------------------
                           1:          5082        1152560  [B (java.base@17)
                        Total         41834        2926280
                        """)).isEqualTo(2_926_280);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--only=no-such-cell",
                "--transport=auto",
                "--transport=local",
                "--transport=carrier-pigeon",
                "--rounds=many",
                "--rounds=0",
                "--rounds=1.5",
                "--seconds=0",
                "--seconds=NaN",
                "--warm-up=-1",
                "--idle=0",
                "--out=/no/such/folder/page.html"
            })
    void an_option_that_makes_no_sense_is_refused_before_anything_runs(String option) {
        StringWriter err = new StringWriter();
        assertThat(Race.commandLine().setErr(new PrintWriter(err)).execute(option))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(option.substring(0, option.indexOf('=')));
    }

    @ParameterizedTest
    @ValueSource(strings = {"--transport=kqueue", "--idle=-1"})
    void heap_refuses_what_it_cannot_measure(String option) {
        StringWriter err = new StringWriter();
        assertThat(Heap.commandLine().setErr(new PrintWriter(err)).execute(option))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains(option.substring(0, option.indexOf('=')));
    }

    @Test
    void scale_refuses_so_few_connections_that_it_measures_nothing() {
        StringWriter err = new StringWriter();
        assertThat(Scale.commandLine().setErr(new PrintWriter(err)).execute("--connections=9999"))
                .isEqualTo(CommandLine.ExitCode.USAGE);
        assertThat(err.toString()).contains("9999", "give 10000 or more");
    }

    @Test
    void a_java_that_is_not_there_is_said_in_one_line() {
        StringWriter err = new StringWriter();
        assertThat(Heap.commandLine().setErr(new PrintWriter(err)).execute("--java=/no/such/java"))
                .isEqualTo(CommandLine.ExitCode.SOFTWARE);
        assertThat(err.toString())
                .startsWith("heap: ")
                .contains("/no/such/java")
                .hasLineCount(1);
    }

    @Test
    void a_word_that_names_no_server_is_told_which_do() {
        assertThatThrownBy(() -> ServerSpec.parse(List.of("apache", "strings", "epoll")))
                .hasMessageContaining("no server apache")
                .hasMessageContaining("netpool_straight");
        assertThatThrownBy(() -> ServerSpec.parse(List.of("netpool", "lines", "epoll")))
                .hasMessageContaining("no work lines: give one of [strings, bytes, close]");
        assertThat(ServerSpec.parse(List.of("netpool-straight", "strings", "io_uring", "with=own-handler"))
                        .arguments())
                .containsExactly("netpool-straight", "strings", "io_uring", "with=own-handler");
    }

    @Test
    void cells_have_names_of_their_own_and_bars_for_those_who_take_part() {
        List<Cell> cells = Cells.of(Transport.EPOLL, new LiveHeap(Path.of("jcmd"), 1, false));
        assertThat(cells).extracting(Cell::id).doesNotHaveDuplicates();
        assertThat(cells)
                .allSatisfy(cell -> assertThat(cell.bars())
                        .allSatisfy(bar -> assertThat(cell.contenders())
                                .extracting(contender -> contender.kind())
                                .contains(bar.contender(), bar.reference())));
    }
}
