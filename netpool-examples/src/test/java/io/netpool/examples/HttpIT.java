package io.netpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** {@code http} as a user runs it. */
class HttpIT {
    @Test
    void servesAPage() throws Exception {
        try (ExampleProcess http = ExampleProcess.start("http", "--port", "0")) {
            HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + "/you"))
                    .timeout(Duration.ofSeconds(10))
                    .build();

            assertThat(HttpClient.newHttpClient()
                            .send(request, BodyHandlers.ofString())
                            .body())
                    .isEqualTo("connection 1 from 127.0.0.1\n");
            assertThat(http.err()).isEmpty();
        }
    }
}
