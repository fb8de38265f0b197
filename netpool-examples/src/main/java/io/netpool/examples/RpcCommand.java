package io.netpool.examples;

import io.netpool.examples.rpc.LookupServer;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Looks hosts up. */
@Command(
        name = "rpc",
        header = "Looks hosts up: typed requests and responses, a handler that blocks.",
        synopsisHeading = "%nUsage: ",
        descriptionHeading = "%n",
        description = {
            "A request is four bytes of length (network byte order), a number of four bytes, and a host name. The response"
                    + " is four bytes of length, the same number, and the host's addresses, a line each; none if there"
                    + " is no such host."
        },
        abbreviateSynopsis = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {
            "",
            "Try it (13 bytes: the number 1, \"localhost\"):",
            "  printf '\\0\\0\\0\\15\\0\\0\\0\\1localhost' | nc -N 127.0.0.1 9000"
        })
final class RpcCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions(9000);

    @Override
    public Integer call() {
        return common.run(
                spec,
                LookupServer.listener(common.listener("rpc"), HandlerShape.threads(), LookupServer.Resolver.SYSTEM));
    }
}
