package io.netpool.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Base64;
import org.junit.jupiter.api.Test;

/** {@code xmpp} as a user runs it. */
class XmppIT {
    private static final int PATIENCE_MS = 10_000;
    private static final String HEADER = "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams' to='example.com' version='1.0'>";

    @Test
    void letsAUserInWhoTrustsTheFingerprintAndSaysGoodbyeOnSigterm() throws Exception {
        try (ExampleProcess xmpp = ExampleProcess.start(
                        "xmpp", "--port", "0", "--domain", "example.com", "--user", "juliet:a:b", "--user", "romeo:c");
                Socket plain = new Socket("127.0.0.1", xmpp.port())) {
            plain.setSoTimeout(PATIENCE_MS);
            assertThat(xmpp.listening())
                    .startsWith("xmpp: listening on 127.0.0.1:")
                    .endsWith(", STARTTLS required)");
            say(plain, HEADER, "</stream:features>");
            say(
                    plain,
                    "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>",
                    "<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
            Socket tls = xmpp.trust().getSocketFactory().createSocket(plain, "example.com", xmpp.port(), true);
            say(tls, HEADER, "</stream:features>");
            say(tls, plainLogin("juliet", "a:b"), "<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
            say(tls, HEADER, "</stream:features>");
            xmpp.sigterm();

            assertThat(read(tls, "</stream:stream>")).startsWith("<stream:error><system-shutdown ");
            assertThat(tls.getInputStream().read()).isEqualTo(-1);
            assertThat(xmpp.exitCode()).isEqualTo(ExampleProcess.ENDED_BY_SIGTERM);
            assertThat(xmpp.err()).hasLineCount(1);
        }
    }

    @Test
    void doesWithoutTlsWhenToldSo() throws Exception {
        try (ExampleProcess xmpp = ExampleProcess.start("xmpp", "--port", "0", "--starttls", "off", "--user", "a:b")) {
            assertThat(xmpp.listening()).endsWith(", plain TCP)");
            assertThat(xmpp.err()).isEmpty();
        }
    }

    private static String plainLogin(String user, String password) {
        return "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                + Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(UTF_8)) + "</auth>";
    }

    private static void say(Socket socket, String text, String answer) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        read(socket, answer);
    }

    private static String read(Socket socket, String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(UTF_8).endsWith(end)) {
            int next = socket.getInputStream().read();
            assertThat(next).as("next byte after %s", read.toString(UTF_8)).isNotNegative();
            read.write(next);
        }
        return read.toString(UTF_8);
    }
}
