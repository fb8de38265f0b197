package io.netpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** {@code chat} as a user runs it. */
class ChatIT {
    @Test
    void carriesWhatIsSaidAndSaysGoodbyeOnSigterm() throws Exception {
        try (ExampleProcess chat = ExampleProcess.start("chat", "--port", "0");
                TextClient juliet = new TextClient(chat.port());
                TextClient romeo = new TextClient(chat.port())) {
            juliet.send("juliet\n").readThrough("* juliet has come; here are juliet\n");
            romeo.send("romeo\nhello\n");
            juliet.readThrough("romeo: hello\n");
            chat.sigterm();

            assertThat(juliet.readToEnd()).endsWith("* the room closes, goodbye\n");
            assertThat(chat.exitCode()).isEqualTo(ExampleProcess.ENDED_BY_SIGTERM);
            assertThat(chat.err()).isEmpty();
        }
    }
}
