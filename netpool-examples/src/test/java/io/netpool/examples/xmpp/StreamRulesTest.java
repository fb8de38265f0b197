package io.netpool.examples.xmpp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.Transport;
import io.netpool.examples.EachTransport;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The way from the first byte to a login, and what ends a stream. */
class StreamRulesTest {
    private static final String SASL_FAILURE = "<failure xmlns='urn:ietf:params:xml:ns:xmpp-sasl'><%s/></failure>";

    @EachTransport
    void plaintextAfterStartTlsIsRefused(Transport transport) throws Exception {
        try (TestServer server = TestServer.start(transport);
                RawClient client = RawClient.withStream(server)) {
            client.send(RawClient.STARTTLS + RawClient.plain("romeo", "orchard"));

            assertThat(client.readToEnd())
                    .startsWith("<stream:error><policy-violation ")
                    .endsWith("</stream:stream>");
        }
    }

    @Test
    void nothingIsOfferedBeforeTlsButTls() throws Exception {
        try (TestServer server = TestServer.start(Transport.AUTO);
                RawClient client = new RawClient(server)) {
            client.send(RawClient.HEADER);

            assertThat(client.readThrough("</stream:features>"))
                    .endsWith(
                            "<stream:features><starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'><required/></starttls>"
                                    + "</stream:features>");
        }
    }

    @Test
    void aPasswordInPlainIsRefused() throws Exception {
        try (TestServer server = TestServer.start(Transport.AUTO);
                RawClient client = RawClient.withStream(server)) {
            client.send(RawClient.plain("romeo", "orchard"));

            client.readThrough(SASL_FAILURE.formatted("encryption-required"));
        }
    }

    @Test
    void eachStepIsAStreamOfItsOwn() throws Exception {
        try (TestServer server = TestServer.start(Transport.AUTO);
                RawClient client = RawClient.withStream(server)) {
            client.startTls();
            client.send(RawClient.HEADER);
            assertThat(client.readThrough("</stream:features>")).contains("<mechanism>PLAIN</mechanism>");
            client.send(RawClient.plain("juliet", "balcony:1"));
            client.readThrough("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
            client.send(RawClient.HEADER);
            assertThat(client.readThrough("</stream:features>"))
                    .contains("<bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/>");
            client.send("<iq type='set' id='a'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>");
            assertThat(client.readThrough("</iq>")).matches(".*<jid>juliet@localhost/[-0-9a-f]{36}</jid>.*");
            client.send("</stream:stream>");
            assertThat(client.readToEnd()).isEqualTo("</stream:stream>");
        }
    }

    @Test
    void aWrongPasswordIsRefusedThreeTimes() throws Exception {
        try (TestServer server = TestServer.plain();
                RawClient client = RawClient.withStream(server)) {
            client.send(RawClient.plain("romeo", "wrong"));
            client.readThrough(SASL_FAILURE.formatted("not-authorized"));
            client.send(RawClient.plain("nobody", "orchard"));
            client.readThrough(SASL_FAILURE.formatted("not-authorized"));
            client.send(RawClient.plain("romeo", ""));

            assertThat(client.readToEnd()).startsWith("<stream:error><policy-violation ");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='SCRAM-SHA-1'/>, invalid-mechanism",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>***</auth>, incorrect-encoding",
        "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>AAAA</auth>, malformed-request",
        "<response xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>, malformed-request",
        "<abort xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>, aborted"
    })
    void aLoginThatIsNoneIsRefused(String login, String condition) throws Exception {
        try (TestServer server = TestServer.plain();
                RawClient client = RawClient.withStream(server)) {
            client.send(login);

            client.readThrough(SASL_FAILURE.formatted(condition));
        }
    }

    @Test
    void aLoginMayComeInTwoSteps() throws Exception {
        try (TestServer server = TestServer.plain();
                RawClient client = RawClient.withStream(server)) {
            client.send("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'/>");
            client.readThrough("<challenge xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
            client.send(RawClient.plain("romeo", "orchard")
                    .replaceAll("auth", "response")
                    .replace(" mechanism='PLAIN'", ""));

            client.readThrough("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "to='other.example' version='1.0', host-unknown",
        "version='1.0', improper-addressing",
        "to='localhost', unsupported-version",
        "to='localhost' version='0.9', unsupported-version"
    })
    void aHeaderThatSuitsNotIsAnsweredByAHeaderAndAnError(String attributes, String condition) throws Exception {
        try (TestServer server = TestServer.plain();
                RawClient client = new RawClient(server)) {
            client.send("<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' "
                    + attributes + ">");

            assertThat(client.readToEnd())
                    .startsWith("<?xml version='1.0'?><stream:stream ")
                    .contains("<stream:error><" + condition + " ")
                    .endsWith("</stream:error></stream:stream>");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "<!DOCTYPE a>, restricted-xml",
        "<a></b></a>, not-well-formed",
        "<message/>, not-authorized",
        "<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams'>, policy-violation"
    })
    void aBrokenRuleEndsTheStreamWithItsName(String xml, String condition) throws Exception {
        try (TestServer server = TestServer.plain();
                RawClient client = RawClient.withStream(server)) {
            client.send(xml);

            assertThat(client.readToEnd())
                    .startsWith("<stream:error><" + condition + " ")
                    .endsWith("</stream:stream>");
        }
    }

    @Test
    void whatIsNoXmlIsRefusedWithAHeader() throws Exception {
        try (TestServer server = TestServer.plain();
                RawClient client = new RawClient(server)) {
            client.send("GET / HTTP/1.1\r\n");

            assertThat(client.readToEnd())
                    .startsWith("<?xml version='1.0'?><stream:stream ")
                    .contains("<stream:error><not-well-formed ");
        }
    }

    @Test
    void aStanzaThatIsTooBigIsRefused() throws Exception {
        try (TestServer server = TestServer.plain();
                RawClient client = RawClient.online(server, "juliet", "a")) {
            client.send("<message><body>" + "a".repeat(XmppFraming.MAXIMUM_STANZA_BYTES));

            assertThat(client.readToEnd()).startsWith("<stream:error><policy-violation ");
        }
    }

    @Test
    void aServerThatStopsSaysSo() throws Exception {
        try (TestServer server = TestServer.plain();
                RawClient client = RawClient.online(server, "juliet", "a")) {
            CompletableFuture<?> stopped =
                    server.listener().drain(Duration.ofSeconds(5)).toCompletableFuture();

            assertThat(client.readToEnd())
                    .startsWith("<stream:error><system-shutdown ")
                    .endsWith("</stream:stream>");
            assertThat(stopped).succeedsWithin(Duration.ofSeconds(5));
        }
    }
}
