package io.netpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What the command line takes, and how it refuses the rest. */
class OptionsTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    ``                                     | give a command: echo, chat, rpc, http, smtp or xmpp
                    other                                  | 'other'
                    echo more                              | 'more'
                    echo --other                           | '--other'
                    echo --port 65536                      | '--port': '65536': give a number from 0 to 65535
                    echo --port x                          | '--port': 'x': give a number from 0 to 65535
                    echo --host=                           | '--host': '': give an address or a name, such as 127.0.0.1
                    echo --acceptors 0                     | '--acceptors': '0': give a number from 1 to 1024
                    echo --workers 1025                    | '--workers': '1025': give a number from 1 to 1024
                    echo --max-connections -1              | '--max-connections': '-1': give a number from 0 to 16777215
                    echo --overflow drop                   | '--overflow': 'drop': give refuse, increase,
                    echo --overflow increase:0             | '--overflow': '0': give a number from 1 to 16777215
                    echo --overflow increase:1:2:3         | '--overflow': 'increase:1:2:3': give refuse, increase,
                    echo --overflow queue:10               | '--overflow': 'queue:10': give refuse, increase,
                    echo --overflow queue:0:1s             | '--overflow': '0': give a number from 1 to 65535
                    echo --overflow queue:1:0s             | '--overflow': '0s': give a time over 0, such as 10s
                    echo --overflow evict:soon             | '--overflow': 'soon': give a number with ms, s, m or h
                    echo --max-per-address 0               | '--max-per-address': '0': give a number from 1
                    echo --accept-rate 0                   | '--accept-rate': '0': give a number from 1 to 1000000
                    echo --allow 10.0.0.0                  | --allow or --deny: network "10.0.0.0": give ADDRESS/BITS
                    echo --deny 10.0.0.0/33                | --allow or --deny: network "10.0.0.0/33": give ADDRESS/BITS
                    echo --handler loop                    | '--handler': 'loop': give event-loop, threads or straight-line
                    echo --framing words                   | '--framing': 'words': give lines or bytes
                    echo --max-line 0                      | '--max-line': '0': give a number from 1 to 1073741824
                    echo --framing bytes --max-line 80     | --max-line 80: with --framing bytes there are no lines
                    echo --first-message-timeout -1s       | '--first-message-timeout': '-1s': give a number with ms, s, m or h
                    echo --idle-timeout never              | '--idle-timeout': 'never': give a number with ms, s, m or h
                    echo --stats 0s                        | '--stats': '0s': give a time over 0, such as 1s
                    echo --farewell no --tls-self-signed   | --farewell: not with TLS
                    echo --transport tcp                   | '--transport': 'tcp': give auto, io_uring, epoll, kqueue or nio
                    echo --transport local                 | '--transport': 'local': give auto, io_uring, epoll, kqueue or nio
                    echo --drain 5                         | '--drain': '5': give a number with ms, s, m or h, such as 500ms
                    echo --drain 9999999h                  | '--drain': '9999999h': give a number with ms, s, m or h
                    echo --tls-cert a.pem                  | --tls-cert a.pem without --tls-key: give both files
                    echo --tls-key a.pem                   | --tls-key a.pem without --tls-cert: give both files
                    echo --tls-key a.pem --tls-self-signed | --tls-self-signed and --tls-cert are two certificates
                    echo --tls-cert a.pem --tls-key b.pem  | --tls-cert a.pem --tls-key b.pem: TLS certificate chain a.pem: no readable
                    smtp --max-size 10M                    | '--max-size': '10M': give a number from 1 to 1073741824
                    smtp --tls-key a.pem                   | --tls-key a.pem without --tls-cert: give both files
                    xmpp                                   | give --user NAME:PASSWORD at least once
                    xmpp --user juliet                     | '--user' (NAME:PASSWORD): give NAME:PASSWORD
                    xmpp --user a:1 --user a:2             | --user a:… is given twice
                    xmpp --user a:1 --user A:2             | user A is given twice
                    xmpp --user a@b:1                      | user 'a@b': give a name without blanks
                    xmpp --user a:1 --domain a@b           | domain 'a@b': give a host name, such as localhost
                    xmpp --user a:1 --starttls maybe       | '--starttls': 'maybe': give required or off
                    xmpp --user a:1 --starttls off --tls-self-signed | --starttls off uses no certificate
                    """)
    void aBadOptionIsRefusedInOneLine(String arguments, String remedy) {
        int code = run(arguments);

        assertThat(err.toString()).contains(remedy).hasLineCount(1).doesNotContain("Exception");
        assertThat(code).isEqualTo(CommandLine.ExitCode.USAGE);
    }

    @Test
    void aPasswordIsNeverShown() {
        run("xmpp --user :hunter2");
        run("xmpp --user juliet:hunter2 --user juliet:hunter2");
        run("xmpp --user ju@liet:hunter2");

        assertThat(err.toString()).hasLineCount(3).doesNotContain("hunter2");
    }

    @Test
    void aHostThatIsNotHereIsRefusedInOneLine() {
        assertThat(run("echo --host 192.0.2.1 --port 20000")).isEqualTo(CommandLine.ExitCode.SOFTWARE);

        assertThat(err.toString())
                .hasLineCount(1)
                .contains("cannot listen on 192.0.2.1:20000: no interface of this machine has this address");
    }

    @Test
    void helpAndReadmeNameEveryExample() throws IOException {
        run("--help");
        String readme = Files.readString(Path.of("../README.md"));

        assertThat(Examples.commandLine().getSubcommands()).hasSize(6);
        for (String example : Examples.commandLine().getSubcommands().keySet()) {
            assertThat(out.toString()).containsPattern("(?m)^  " + example + " +[A-Z]");
            assertThat(readme).contains("\n- `" + example + "`: ");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"--help", "echo --help", "chat --help", "rpc --help", "http --help", "smtp --help", "xmpp --help"
            })
    void helpFitsATerminal(String arguments) {
        assertThat(run(arguments)).isEqualTo(CommandLine.ExitCode.OK);

        assertThat(out.toString().lines())
                .hasSizeBetween(10, 70)
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(80))
                .anyMatch(line -> line.startsWith("Usage: netpool-examples"));
        assertThat(err.toString()).isEmpty();
    }

    private int run(String arguments) {
        return Examples.commandLine()
                .setUsageHelpAutoWidth(false)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.isEmpty() ? new String[0] : arguments.split(" "));
    }
}
