package io.netpool.examples;

import io.netpool.examples.http.HttpPages;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A web server. */
@Command(
        name = "http",
        header = "A web server of a few pages, with Netty's own HTTP codec.",
        synopsisHeading = "%nUsage: ",
        abbreviateSynopsis = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {"", "Try it:", "  curl http://127.0.0.1:8080/ http://127.0.0.1:8080/you"})
final class HttpCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions(8080);

    @Override
    public Integer call() {
        return common.run(spec, HttpPages.listener(common.listener("http")));
    }
}
