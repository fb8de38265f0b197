package io.netpool.examples.xmpp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netpool.Transport;
import io.netpool.examples.EachTransport;
import java.net.InetAddress;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.smack.ConnectionConfiguration.SecurityMode;
import org.jivesoftware.smack.chat2.ChatManager;
import org.jivesoftware.smack.filter.StanzaTypeFilter;
import org.jivesoftware.smack.packet.Message;
import org.jivesoftware.smack.packet.Presence;
import org.jivesoftware.smack.roster.Roster;
import org.jivesoftware.smack.sasl.SASLErrorException;
import org.jivesoftware.smack.tcp.XMPPTCPConnection;
import org.jivesoftware.smack.tcp.XMPPTCPConnectionConfiguration;
import org.jivesoftware.smackx.ping.PingManager;
import org.junit.jupiter.api.Test;
import org.jxmpp.jid.impl.JidCreate;

/** A client library that real programs use, over STARTTLS with a certificate it checks. */
class SmackTest {
    private static final int PATIENCE_MS = 10_000;

    @EachTransport
    void twoUsersSeeEachOtherAndChat(Transport transport) throws Exception {
        try (TestServer server = TestServer.start(transport);
                User juliet = new User(server, "juliet");
                User romeo = new User(server, "romeo")) {
            juliet.logIn();
            romeo.logIn();

            juliet.sees("romeo@localhost available");
            romeo.sees("juliet@localhost available");
            romeo.say("juliet", "What light <through> yonder & 😀");
            assertThat(juliet.nextMessage()).isEqualTo("romeo@localhost: What light <through> yonder & 😀");
            juliet.say("romeo", "Ay me!");
            assertThat(romeo.nextMessage()).isEqualTo("juliet@localhost: Ay me!");
            romeo.logOut();
            juliet.sees("romeo@localhost unavailable");
        }
    }

    @EachTransport
    void theServerAnswersPingAndHasAnEmptyRoster(Transport transport) throws Exception {
        try (TestServer server = TestServer.start(transport);
                User juliet = new User(server, "juliet")) {
            juliet.logIn();

            assertThat(PingManager.getInstanceFor(juliet.connection).pingMyServer())
                    .isTrue();
            Roster roster = Roster.getInstanceFor(juliet.connection);
            roster.reloadAndWait();
            assertThat(roster.getEntries()).isEmpty();
        }
    }

    @Test
    void aMessageOfTenThousandBytesPasses() throws Exception {
        String soliloquy = "a".repeat(10_000);
        try (TestServer server = TestServer.start(Transport.AUTO);
                User juliet = new User(server, "juliet");
                User romeo = new User(server, "romeo")) {
            juliet.logIn();
            romeo.logIn();
            romeo.say("juliet", soliloquy);

            assertThat(juliet.nextMessage()).isEqualTo("romeo@localhost: " + soliloquy);
        }
    }

    @Test
    void aWrongPasswordIsRefused() throws Exception {
        try (TestServer server = TestServer.start(Transport.AUTO);
                User juliet = new User(server, "juliet")) {
            juliet.connection.connect();

            assertThatThrownBy(() -> juliet.connection.login("juliet", "wrong"))
                    .isInstanceOfSatisfying(
                            SASLErrorException.class,
                            e -> assertThat(e.getSASLFailure().getSASLErrorString())
                                    .isEqualTo("not-authorized"));
        }
    }

    private static final class User implements AutoCloseable {
        final XMPPTCPConnection connection;
        private final BlockingQueue<String> presences = new LinkedBlockingQueue<>();
        private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();

        User(TestServer server, String name) throws Exception {
            connection = new XMPPTCPConnection(XMPPTCPConnectionConfiguration.builder()
                    .setXmppDomain("localhost")
                    .setHostAddress(InetAddress.getLoopbackAddress())
                    .setPort(server.port())
                    .setUsernameAndPassword(name, TestServer.password(name))
                    .setResource("smack")
                    .setSecurityMode(SecurityMode.required)
                    .setCustomX509TrustManager(TestServer.trustManager())
                    .build());
            connection.setReplyTimeout(PATIENCE_MS);
            connection.addAsyncStanzaListener(
                    stanza -> {
                        Presence presence = (Presence) stanza;
                        if (!presence.getFrom().equals(connection.getUser())) {
                            presences.add(presence.getFrom().asBareJid() + " " + presence.getType());
                        }
                    },
                    StanzaTypeFilter.PRESENCE);
            connection.addAsyncStanzaListener(
                    stanza -> messages.add(stanza.getFrom().asBareJid() + ": " + ((Message) stanza).getBody()),
                    StanzaTypeFilter.MESSAGE);
        }

        void logIn() throws Exception {
            connection.connect().login();
            assertThat(connection.isSecureConnection()).isTrue();
        }

        void logOut() {
            connection.disconnect();
        }

        void say(String to, String text) throws Exception {
            ChatManager.getInstanceFor(connection)
                    .chatWith(JidCreate.entityBareFrom(to + "@localhost"))
                    .send(text);
        }

        /** Waits for it; clients may say once more what they said. */
        void sees(String presence) throws InterruptedException {
            String seen = "";
            while (!seen.equals(presence)) {
                seen = Objects.requireNonNull(
                        presences.poll(PATIENCE_MS, TimeUnit.MILLISECONDS), () -> "never: " + presence);
            }
        }

        String nextMessage() throws InterruptedException {
            return Objects.requireNonNull(messages.poll(PATIENCE_MS, TimeUnit.MILLISECONDS), "no message came");
        }

        @Override
        public void close() {
            connection.instantShutdown();
        }
    }
}
