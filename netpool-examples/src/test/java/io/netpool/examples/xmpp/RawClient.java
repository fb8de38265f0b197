package io.netpool.examples.xmpp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Base64;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A client that says to the byte what a test wants said; every wait ends after ten seconds. */
final class RawClient implements AutoCloseable {
    static final String HEADER = "<?xml version='1.0'?><stream:stream xmlns='jabber:client'"
            + " xmlns:stream='http://etherx.jabber.org/streams' to='localhost' version='1.0'>";
    static final String STARTTLS = "<starttls xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>";
    private static final int PATIENCE_MS = 10_000;

    private Socket socket = new Socket();

    RawClient(TestServer server) throws IOException {
        socket.setSoTimeout(PATIENCE_MS);
        socket.connect(new InetSocketAddress("127.0.0.1", server.port()), PATIENCE_MS);
    }

    /** Past its header, on a new connection. */
    static RawClient withStream(TestServer server) throws IOException {
        RawClient client = new RawClient(server);
        client.send(HEADER);
        assertThat(client.readThrough("</stream:features>")).startsWith("<?xml version='1.0'?><stream:stream ");
        return client;
    }

    /** Logged in on a server without TLS, with this resource, and available. */
    static RawClient online(TestServer server, String user, String resource) throws IOException {
        RawClient client = withStream(server);
        client.send(plain(user, TestServer.password(user)));
        client.readThrough("<success xmlns='urn:ietf:params:xml:ns:xmpp-sasl'/>");
        client.send(HEADER);
        client.readThrough("</stream:features>");
        client.send("<iq type='set' id='bind'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><resource>" + resource
                + "</resource></bind></iq>");
        client.readThrough("<jid>" + user + "@localhost/" + resource + "</jid></bind></iq>");
        client.send("<presence/>");
        client.readThrough("<presence from='" + client.address(user, resource) + "' to='"
                + client.address(user, resource) + "'/>");
        return client;
    }

    private String address(String user, String resource) {
        return user + "@localhost/" + resource;
    }

    static String plain(String user, String password) {
        return "<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' mechanism='PLAIN'>"
                + Base64.getEncoder().encodeToString(("\0" + user + "\0" + password).getBytes(UTF_8)) + "</auth>";
    }

    void startTls() throws Exception {
        send(STARTTLS);
        readThrough("<proceed xmlns='urn:ietf:params:xml:ns:xmpp-tls'/>");
        SSLSocket tls = (SSLSocket)
                TestServer.trust().getSocketFactory().createSocket(socket, "localhost", socket.getPort(), true);
        SSLParameters parameters = tls.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        tls.setSSLParameters(parameters);
        tls.startHandshake();
        socket = tls;
    }

    RawClient send(String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(UTF_8));
        return this;
    }

    /** Everything up to and including this text. */
    String readThrough(String end) throws IOException {
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        while (!read.toString(UTF_8).endsWith(end)) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                throw new IOException("the stream ended after " + read.toString(UTF_8));
            }
            read.write(next);
        }
        return read.toString(UTF_8);
    }

    /** Everything up to the server's end, which must come in good order. */
    String readToEnd() throws IOException {
        return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
