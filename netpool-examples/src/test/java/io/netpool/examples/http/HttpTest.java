package io.netpool.examples.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.Listener;
import io.netpool.Transport;
import io.netpool.examples.EachTransport;
import io.netpool.examples.TestListeners;
import io.netpool.examples.TextClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** HTTP as clients see it: the JDK's, and to the byte. */
class HttpTest {
    private final HttpClient browser = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();

    @EachTransport
    void aPageIsServed(Transport transport) throws Exception {
        try (Listener server = server(transport)) {
            HttpResponse<String> page = fetch(server, "GET", "/?query");

            assertThat(page.statusCode()).isEqualTo(200);
            assertThat(page.body()).startsWith("<!doctype html>").contains("Hello.");
            assertThat(page.headers().firstValue("content-type")).hasValue("text/html; charset=utf-8");
        }
    }

    @EachTransport
    void oneConnectionServesManyRequests(Transport transport) throws Exception {
        try (Listener server = server(transport)) {
            String first = fetch(server, "GET", "/you").body();

            assertThat(first).isEqualTo("connection 1 from 127.0.0.1\n");
            assertThat(fetch(server, "GET", "/you").body()).isEqualTo(first);
        }
    }

    @EachTransport
    void headGetsTheLengthWithoutThePage(Transport transport) throws Exception {
        try (Listener server = server(transport)) {
            int length = fetch(server, "GET", "/").body().length();
            HttpResponse<String> head = fetch(server, "HEAD", "/");

            assertThat(head.headers().firstValueAsLong("content-length")).hasValue(length);
            assertThat(head.body()).isEmpty();
            assertThat(fetch(server, "GET", "/you").body()).startsWith("connection 1 ");
        }
    }

    @EachTransport
    void anUnknownPageIsNotFound(Transport transport) throws Exception {
        try (Listener server = server(transport)) {
            assertThat(fetch(server, "GET", "/nowhere").statusCode()).isEqualTo(404);
        }
    }

    @EachTransport
    void anotherMethodIsNotAllowed(Transport transport) throws Exception {
        try (Listener server = server(transport)) {
            HttpResponse<String> refusal = fetch(server, "POST", "/");

            assertThat(refusal.statusCode()).isEqualTo(405);
            assertThat(refusal.headers().firstValue("allow")).hasValue("GET, HEAD");
        }
    }

    @EachTransport
    void whoAsksForTheEndGetsItBehindTheAnswer(Transport transport) throws Exception {
        try (Listener server = server(transport);
                TextClient client = new TextClient(server)) {
            client.send("GET /you HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");

            assertThat(client.readToEnd())
                    .startsWith("HTTP/1.1 200 OK\r\n")
                    .contains("connection: close\r\n")
                    .endsWith("\r\n\r\nconnection 1 from 127.0.0.1\n");
        }
    }

    @EachTransport
    void anOldClientGetsTheEndUnasked(Transport transport) throws Exception {
        try (Listener server = server(transport);
                TextClient client = new TextClient(server)) {
            client.send("GET /you HTTP/1.0\r\n\r\n");

            assertThat(client.readToEnd()).endsWith("connection 1 from 127.0.0.1\n");
        }
    }

    @EachTransport
    void requestsThatArriveTogetherAreAnsweredInOrder(Transport transport) throws Exception {
        try (Listener server = server(transport);
                TextClient client = new TextClient(server)) {
            client.send("GET /you HTTP/1.1\r\nHost: a\r\n\r\nGET /two HTTP/1.1\r\nHost: a\r\n\r\n")
                    .endStream();

            assertThat(client.readToEnd()).matches("(?s)HTTP/1.1 200 .*\nHTTP/1.1 404 .*");
        }
    }

    @EachTransport
    void whatIsNoHttpIsABadRequest(Transport transport) throws Exception {
        try (Listener server = server(transport);
                TextClient client = new TextClient(server)) {
            client.send("what?\r\n\r\n");

            assertThat(client.readToEnd()).startsWith("HTTP/1.1 400 ").contains("connection: close\r\n");
        }
    }

    @EachTransport
    void aBodyOverTheMaximumIsTooLarge(Transport transport) throws Exception {
        try (Listener server = server(transport);
                TextClient client = new TextClient(server)) {
            client.send("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 65537\r\n\r\n");

            assertThat(client.line()).startsWith("HTTP/1.1 413 ");
        }
    }

    private HttpResponse<String> fetch(Listener server, String method, String path) throws Exception {
        return browser.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
                        .timeout(Duration.ofSeconds(10))
                        .method(
                                method,
                                method.equals("POST") ? BodyPublishers.ofString("body") : BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
    }

    private static Listener server(Transport transport) {
        return HttpPages.listener(TestListeners.on(transport)).start();
    }
}
