package io.netpool.examples.smtp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.Deadlines;
import io.netpool.Transport;
import io.netpool.examples.EachTransport;
import io.netpool.examples.TextClient;
import java.time.Duration;

/** How a conversation ends, and with which last words. */
class SmtpEndTest {
    @EachTransport
    void quitIsAnswered(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport);
                TextClient client = server.connect()) {
            assertThat(client.send("QUIT\r\nNOOP\r\n").readToEnd()).isEqualTo("221 goodbye\r\n");
        }
    }

    @EachTransport
    void aServerThatStopsSaysSo(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport);
                TextClient between = server.greeted();
                TextClient amid = server.addressed()) {
            amid.send("DATA\r\n").readThrough("354 end with a dot on a line of its own\r\n");
            server.listener().drain(Duration.ofSeconds(5));

            assertThat(between.readToEnd()).isEqualTo("421 the server stops\r\n");
            assertThat(amid.readToEnd()).isEqualTo("421 the server stops\r\n");
        }
    }

    @EachTransport
    void aSilentClientIsToldWhyItGoes(Transport transport) throws Exception {
        Deadlines impatient = Deadlines.defaults().idle(Duration.ofMillis(200));
        try (TestMailServer server = new TestMailServer(transport, impatient);
                TextClient client = server.connect()) {
            assertThat(client.readToEnd()).isEqualTo("421 nothing came for too long\r\n");
        }
    }

    @EachTransport
    void aLineWithoutItsCrIsNone(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport);
                TextClient client = server.connect()) {
            assertThat(client.send("NOOP\r\nNOOP\nNOOP\r\n").readToEnd())
                    .isEqualTo("250 nothing done\r\n500 that is no SMTP\r\n");
        }
    }

    @EachTransport
    void whoEndsTheStreamGetsAllAnswers(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport);
                TextClient client = server.connect()) {
            client.send("NOOP\r\nNOOP\r\n").endStream();

            assertThat(client.readToEnd()).isEqualTo("250 nothing done\r\n250 nothing done\r\n");
        }
    }
}
