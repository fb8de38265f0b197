package io.netpool.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netpool.examples.smtp.MailClient;
import org.junit.jupiter.api.Test;

/** {@code smtp} as a user runs it. */
class SmtpIT {
    @Test
    void takesMailFromAClientThatTrustsTheFingerprintAndPrintsIt() throws Exception {
        try (ExampleProcess smtp = ExampleProcess.start("smtp", "--port", "0", "--print");
                TextClient other = new TextClient(smtp.port())) {
            assertThat(smtp.listening()).startsWith("smtp: listening on ").endsWith(", STARTTLS offered)");
            new MailClient(smtp.port(), smtp.trust()).deliver("Good night, göod night!", "romeo@montague.example");

            await().untilAsserted(() -> assertThat(smtp.out())
                    .contains(
                            "mail from <juliet@capulet.example> to <romeo@montague.example>, ",
                            "Good night, göod night!"));
            other.readThrough("220 localhost ESMTP netpool\r\n");
            smtp.sigterm();
            assertThat(other.readToEnd()).isEqualTo("421 the server stops\r\n");
            assertThat(smtp.exitCode()).isEqualTo(ExampleProcess.ENDED_BY_SIGTERM);
            assertThat(smtp.err()).hasLineCount(1);
        }
    }
}
