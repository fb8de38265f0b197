package io.netpool.examples.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where stanzas go. */
class RoutingTest {
    private final TestServer server = TestServer.plain();

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theServerStampsWhoAMessageIsFrom() throws Exception {
        try (RawClient juliet = RawClient.online(server, "juliet", "a");
                RawClient romeo = RawClient.online(server, "romeo", "b")) {
            romeo.send("<message from='nurse@localhost/c' to='juliet@localhost' id='1'><body>O</body></message>");

            assertThat(juliet.readThrough("</message>"))
                    .endsWith(
                            "<message from='romeo@localhost/b' to='juliet@localhost' id='1'><body>O</body></message>");
        }
    }

    @Test
    void aFullAddressReachesOneClientAndABareOneAll() throws Exception {
        try (RawClient juliet = RawClient.online(server, "juliet", "a");
                RawClient other = RawClient.online(server, "juliet", "b");
                RawClient romeo = RawClient.online(server, "romeo", "c")) {
            romeo.send("<message to='juliet@localhost/b'>one</message><message to='juliet@localhost'>all</message>");

            assertThat(juliet.readThrough("</message>")).endsWith(">all</message>");
            assertThat(other.readThrough("</message>")).endsWith(">one</message>");
            assertThat(other.readThrough("</message>")).endsWith(">all</message>");
        }
    }

    @Test
    void aNegativePriorityKeepsMessagesToTheBareAddressAway() throws Exception {
        try (RawClient juliet = RawClient.online(server, "juliet", "a")) {
            juliet.send("<presence><priority>-1</priority></presence><message to='juliet@localhost' id='1'/>");

            juliet.readThrough(
                    "<message type='error' id='1' from='juliet@localhost' to='juliet@localhost/a'>"
                            + "<error type='cancel'><service-unavailable xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></message>");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "<message to='nobody@localhost' id='1'/>",
                "<message to='romeo@localhost' id='1'/>",
                "<iq type='get' to='romeo@localhost/x' id='1'><ping xmlns='urn:xmpp:ping'/></iq>",
                "<iq type='get' to='romeo@localhost' id='1'><query xmlns='jabber:iq:roster'/></iq>",
                "<iq type='set' id='1'><query xmlns='jabber:iq:roster'/></iq>",
                "<iq type='get' id='1'><unknown xmlns='urn:unknown'/></iq>"
            })
    void whatIsNotThereIsUnavailable(String stanza) throws Exception {
        try (RawClient juliet = RawClient.online(server, "juliet", "a")) {
            juliet.send(stanza);

            assertThat(juliet.readThrough("</error>")).contains(" id='1'").contains("<service-unavailable ");
        }
    }

    @Test
    void anotherDomainIsNotFound() throws Exception {
        try (RawClient juliet = RawClient.online(server, "juliet", "a")) {
            juliet.send("<message to='romeo@other.example'/>");

            assertThat(juliet.readThrough("</error>")).contains("<remote-server-not-found ");
        }
    }

    @Test
    void anAddressThatIsNoneIsMalformed() throws Exception {
        try (RawClient juliet = RawClient.online(server, "juliet", "a")) {
            juliet.send("<message to='@localhost'/>");

            assertThat(juliet.readThrough("</error>")).contains("<jid-malformed ");
        }
    }

    @Test
    void anErrorIsNeverAnsweredByAnError() throws Exception {
        try (RawClient juliet = RawClient.online(server, "juliet", "a")) {
            juliet.send("<message type='error' to='nobody@localhost'/><iq type='error' id='1' to='nobody@localhost/a'/>"
                    + "<iq type='get' id='2'><ping xmlns='urn:xmpp:ping'/></iq>");

            assertThat(juliet.readThrough("/>")).isEqualTo("<iq type='result' id='2' to='juliet@localhost/a'/>");
        }
    }

    @Test
    void aQueryBetweenClientsIsCarriedBothWays() throws Exception {
        try (RawClient juliet = RawClient.online(server, "juliet", "a");
                RawClient romeo = RawClient.online(server, "romeo", "b")) {
            romeo.send("<iq type='get' id='1' to='juliet@localhost/a'><ping xmlns='urn:xmpp:ping'/></iq>");
            assertThat(juliet.readThrough("</iq>"))
                    .contains("<iq type='get' id='1' to='juliet@localhost/a' from='romeo@localhost/b'>");
            juliet.send("<iq type='result' id='1' to='romeo@localhost/b'/>");

            romeo.readThrough("<iq type='result' id='1' to='romeo@localhost/b' from='juliet@localhost/a'/>");
        }
    }

    @Test
    void whoComesSeesWhoIsThereAndIsSeenUntilItGoes() throws Exception {
        try (RawClient juliet = RawClient.online(server, "juliet", "a")) {
            juliet.send("<presence><show>away</show></presence>");
            juliet.readThrough("</presence>");
            try (RawClient romeo = RawClient.online(server, "romeo", "b")) {
                romeo.readThrough(
                        "<presence from='juliet@localhost/a' to='romeo@localhost/b'><show>away</show></presence>");
                juliet.readThrough("<presence from='romeo@localhost/b' to='juliet@localhost/a'/>");
            }

            juliet.readThrough("<presence type='unavailable' from='romeo@localhost/b' to='juliet@localhost/a'/>");
        }
    }

    @Test
    void aSecondLoginWithTheSameResourceReplacesTheFirst() throws Exception {
        try (RawClient romeo = RawClient.online(server, "romeo", "b");
                RawClient juliet = RawClient.online(server, "juliet", "a");
                RawClient again = RawClient.online(server, "juliet", "a")) {
            assertThat(juliet.readToEnd()).contains("<stream:error><conflict ").endsWith("</stream:stream>");
            romeo.readThrough("<presence from='juliet@localhost/a' to='romeo@localhost/b'/>");
            romeo.readThrough("<presence type='unavailable' from='juliet@localhost/a' to='romeo@localhost/b'/>"
                    + "<presence from='juliet@localhost/a' to='romeo@localhost/b'/>");
            romeo.send("<message to='juliet@localhost/a'>again</message>");
            assertThat(again.readThrough("</message>")).endsWith(">again</message>");
        }
    }

    @Test
    void whatIsNoStanzaEndsTheStream() throws Exception {
        try (RawClient juliet = RawClient.online(server, "juliet", "a")) {
            juliet.send("<other/>");

            assertThat(juliet.readToEnd()).startsWith("<stream:error><unsupported-stanza-type ");
        }
    }
}
