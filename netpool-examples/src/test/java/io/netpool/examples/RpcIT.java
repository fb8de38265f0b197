package io.netpool.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.netpool.examples.rpc.Response;
import io.netpool.examples.rpc.RpcClient;
import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code rpc} as a user runs it. */
class RpcIT {
    @Test
    void looksHostsUp() throws Exception {
        try (ExampleProcess rpc = ExampleProcess.start("rpc", "--port", "0");
                RpcClient client = new RpcClient(rpc.port())) {
            client.ask(5, "127.0.0.1");

            assertThat(client.response()).isEqualTo(new Response(5, List.of("127.0.0.1")));
            assertThat(rpc.err()).isEmpty();
        }
    }
}
