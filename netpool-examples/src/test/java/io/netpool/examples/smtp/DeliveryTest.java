package io.netpool.examples.smtp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.Transport;
import io.netpool.examples.EachTransport;
import io.netpool.examples.TextClient;
import org.junit.jupiter.api.Test;

/** What comes of a mail, whichever way it is brought. */
class DeliveryTest {
    private static final String VERSE = "Wherefore art thou Romeo?\r\n.\r\n..\r\nDeny thy fäther\r\n";
    private static final String POEM = VERSE.repeat(1_000);

    @EachTransport
    void aMailClientDeliversUnderTls(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport)) {
            server.mailClient().deliver(POEM, "romeo@montague.example", "nurse@capulet.example");

            Mail mail = server.mailbox().mails().get(0);
            assertThat(mail.sender()).isEqualTo("juliet@capulet.example");
            assertThat(mail.recipients()).containsExactly("romeo@montague.example", "nurse@capulet.example");
            assertThat(text(mail)).contains("Subject: balcony\r\n").endsWith("\r\n\r\n" + POEM);
        }
    }

    @EachTransport
    void aMailClientDeliversInChunks(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport)) {
            // This client stuffs dots here too, which RFC 3030 does not: so there are none.
            String poem = POEM.replace(".", "");
            server.mailClient().inChunksOf(20_000).deliver(poem, "romeo@montague.example");

            assertThat(text(server.mailbox().mails().get(0))).endsWith("\r\n\r\n" + poem);
        }
    }

    @EachTransport
    void commandsThatArriveTogetherAreAnsweredInOrder(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport);
                TextClient client = server.greeted()) {
            client.send(lines("MAIL FROM:<>", "RCPT TO:<c@d>", "DATA")).readThrough("354 ");
            client.line();
            client.send(lines("", "first", ".", "MAIL FROM:<a@b> BODY=8BITMIME SIZE=10", "RCPT TO:<c@d>"))
                    .send(lines("BDAT 5", "seconBDAT 3 LAST", "d!\nQUIT"));

            assertThat(client.readToEnd())
                    .isEqualTo(lines("250 mail taken", "250 sender taken", "250 recipient taken")
                            + lines("250 5 bytes taken", "250 mail taken", "221 goodbye"));
            assertThat(server.mailbox().mails())
                    .extracting(DeliveryTest::text)
                    .containsExactly("\r\nfirst\r\n", "second!\n");
        }
    }

    @EachTransport
    void chunksMayBeEmpty(Transport transport) throws Exception {
        try (TestMailServer server = new TestMailServer(transport);
                TextClient client = server.addressed()) {
            client.send("BDAT 0\r\nBDAT 6\r\nhello\nBDAT 0 LAST\r\n")
                    .readThrough("250 0 bytes taken\r\n250 6 bytes taken\r\n250 mail taken\r\n");

            assertThat(server.mailbox().mails()).extracting(DeliveryTest::text).containsExactly("hello\n");
        }
    }

    @EachTransport
    void aChunkMayBeLargerThanWhatIsReadAtOnce(Transport transport) throws Exception {
        String large = "0123456789".repeat(15_000);
        try (TestMailServer server = new TestMailServer(transport);
                TextClient client = server.addressed()) {
            client.send("BDAT 150000 LAST\r\n" + large).readThrough("250 mail taken\r\n");

            assertThat(text(server.mailbox().mails().get(0))).isEqualTo(large);
        }
    }

    @Test
    void dotsThatWereStuffedComeOutAsTheyWere() throws Exception {
        try (TestMailServer server = new TestMailServer(Transport.AUTO);
                TextClient client = server.addressed()) {
            client.send("DATA\r\n..\r\n...\r\n.a\r\na.\r\n\r\n.\r\n").readThrough("250 mail taken\r\n");

            assertThat(text(server.mailbox().mails().get(0))).isEqualTo(".\r\n..\r\na\r\na.\r\n\r\n");
        }
    }

    @Test
    void onlyCrLfEndsALineOfTheMail() throws Exception {
        try (TestMailServer server = new TestMailServer(Transport.AUTO);
                TextClient client = server.addressed()) {
            client.send("DATA\r\na\n.\nMAIL FROM:<evil@b>\n.\r\r\n.\r\n").readThrough("250 mail taken\r\n");

            assertThat(server.mailbox().mails())
                    .extracting(DeliveryTest::text)
                    .containsExactly("a\n.\nMAIL FROM:<evil@b>\n.\r\r\n");
        }
    }

    @Test
    void bytesThatAreNoTextCrossUntouched() throws Exception {
        byte[] latin1 = "f\u00e4ther\r\n".getBytes(ISO_8859_1);
        try (TestMailServer server = new TestMailServer(Transport.AUTO);
                TextClient client = server.addressed()) {
            client.send("DATA\r\n").readThrough("354 ");
            client.line();
            client.send(latin1).send(".\r\n").readThrough("250 mail taken\r\n");

            assertThat(server.mailbox().mails().get(0).content()).isEqualTo(latin1);
        }
    }

    private static String lines(String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    private static String text(Mail mail) {
        return new String(mail.content(), UTF_8);
    }
}
