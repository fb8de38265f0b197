package io.netpool.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.Transport;
import io.netpool.examples.EachTransport;
import io.netpool.examples.TestCertificate;
import io.netpool.examples.TextClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may be said when, and what is answered to the rest. */
class SmtpRulesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    MAIL FROM:<a@b>                      | 503 EHLO comes first
                    RCPT TO:<c@d>                        | 503 MAIL comes first
                    DATA                                 | 503 MAIL comes first
                    BDAT 4#QUIT                          | 503 MAIL comes first
                    EHLO                                 | 501 give EHLO and your name
                    HELO a#MAIL FROM:<a@b>#MAIL FROM:<a@b> | 503 one mail at a time
                    HELO a#MAIL FROM:<a@b>#DATA          | 503 RCPT comes first
                    HELO a#MAIL FROM:<a@b>#BDAT 4 LAST#QUIT | 503 RCPT comes first
                    HELO a#MAIL FROM:<a@b>#RSET#RCPT TO:<c@d> | 503 MAIL comes first
                    HELO a#MAIL FROM:<a@b>#HELO a#RCPT TO:<c@d> | 503 MAIL comes first
                    HELO a#MAIL FROM:<a@b>#RCPT TO:<c@d>#BDAT 0#DATA | 503 what BDAT began
                    HELO a#MAIL FROM:a@b                 | 501 give FROM:<ADDRESS>
                    HELO a#MAIL TO:<a@b>                 | 501 give FROM:<ADDRESS>
                    HELO a#MAIL FROM:<a@b> RET=FULL      | 555 SIZE and BODY
                    HELO a#MAIL FROM:<a@b> SIZE=200001   | 552 at most 200000 bytes
                    HELO a#MAIL FROM:<a@b>#RCPT TO:<>    | 501 give TO:<ADDRESS>
                    HELO a#MAIL FROM:<a@b>#RCPT TO:<c@d> NOTIFY=NEVER | 555 RCPT has no parameters
                    BDAT                                 | 501 give BDAT SIZE
                    BDAT -1                              | 501 give BDAT SIZE
                    STARTTLS now                         | 501 STARTTLS stands alone
                    EXPN all                             | 500 no such command
                    VRFY juliet                          | 252
                    noop                                 | 250
                    """)
    void eachCommandHasItsPlace(String commands, String answer) throws Exception {
        try (TestMailServer server = new TestMailServer(Transport.AUTO);
                TextClient client = server.connect()) {
            // The bytes of a chunk, QUIT, are no command and have no line end.
            client.send(commands.replace("#", "\r\n") + (commands.endsWith("#QUIT") ? "" : "\r\n"))
                    .endStream();

            assertThat(client.readToEnd().lines().toList()).last().asString().startsWith(answer);
        }
    }

    @Test
    void whatEhloOffers() throws Exception {
        try (TestMailServer server = new TestMailServer(Transport.AUTO);
                TextClient client = server.connect()) {
            client.send("EHLO a\r\n");

            assertThat(client.readThrough("250 SIZE 200000\r\n").lines())
                    .containsExactly(
                            "250-localhost",
                            "250-PIPELINING",
                            "250-8BITMIME",
                            "250-CHUNKING",
                            "250-STARTTLS",
                            "250 SIZE 200000");
        }
    }

    @EachTransport
    void whatWasSaidBeforeTlsIsForgotten(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport);
                TextClient client = server.addressed()) {
            client.send("STARTTLS\r\n").readThrough("220 go ahead\r\n");
            client.startTls(TestCertificate.trust());

            assertThat(client.send("RCPT TO:<c@d>\r\n").line()).startsWith("503 MAIL comes first");
            assertThat(client.send("MAIL FROM:<a@b>\r\n").line()).startsWith("503 EHLO comes first");
            assertThat(client.send("EHLO a\r\n").readThrough("250 SIZE 200000\r\n"))
                    .doesNotContain("STARTTLS");
            assertThat(client.send("STARTTLS\r\n").line()).startsWith("503 TLS stands already");
        }
    }

    @EachTransport
    void whatStandsBehindStartTlsInPlainIsNotHandled(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport);
                TextClient client = server.greeted()) {
            client.send("STARTTLS\r\nMAIL FROM:<evil@b>\r\n");

            assertThat(client.readToEnd()).doesNotContain("250", "503");
        }
    }

    @EachTransport
    void aMailOverTheMaximumIsRefusedBehindItsLastLine(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport);
                TextClient client = server.addressed()) {
            client.send("DATA\r\n" + "0123456789\r\n".repeat(20_000) + ".\r\n")
                    .readThrough("552 at most 200000 bytes\r\n");

            assertThat(client.send("MAIL FROM:<a@b>\r\n").line()).isEqualTo("250 sender taken");
            assertThat(server.mailbox().mails()).isEmpty();
        }
    }

    @EachTransport
    void aChunkOverTheMaximumIsRefusedBehindItsLastByte(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport);
                TextClient client = server.addressed()) {
            client.send("BDAT 300000\r\n" + "QUIT\r\n".repeat(50_000)).readThrough("552 at most 200000 bytes\r\n");

            assertThat(client.send("BDAT 5 LAST\r\nQUIT\n").line()).isEqualTo("503 MAIL comes first");
            assertThat(client.send("NOOP\r\n").line()).startsWith("250 ");
        }
    }

    @Test
    void recipientsBeyondAHundredAreForAnotherMail() throws Exception {
        try (TestMailServer server = new TestMailServer(Transport.AUTO);
                TextClient client = server.greeted()) {
            client.send("MAIL FROM:<a@b>\r\n" + "RCPT TO:<c@d>\r\n".repeat(101)).readThrough("452 at most 100");
            client.send("BDAT 1 LAST\r\na").readThrough("250 mail taken\r\n");

            assertThat(server.mailbox().mails().get(0).recipients()).hasSize(100);
        }
    }
}
