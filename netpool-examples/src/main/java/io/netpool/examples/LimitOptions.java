package io.netpool.examples;

import io.netpool.Limits;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/** Who may come in, beside the maximum. */
final class LimitOptions {
    @Option(
            names = "--max-per-address",
            paramLabel = "N",
            converter = Numbers.PerAddress.class,
            description = "How many connections one remote address may have (default: any number).")
    private @Nullable Integer perAddress;

    @Option(
            names = "--accept-rate",
            paramLabel = "N",
            converter = Numbers.Rate.class,
            description = "How many clients are accepted a second; more wait in the kernel (default: any number).")
    private @Nullable Integer acceptRate;

    @Option(
            names = "--allow",
            paramLabel = "CIDR",
            description = "The only network that may come in, such as 127.0.0.0/8; repeatable (default: all).")
    private List<String> allowed = new ArrayList<>();

    @Option(
            names = "--deny",
            paramLabel = "CIDR",
            description = "A network that may not come in; repeatable (default: none).")
    private List<String> denied = new ArrayList<>();

    Limits given(CommandSpec spec) {
        try {
            Limits limits = Limits.none().allow(allowed.toArray(String[]::new)).deny(denied.toArray(String[]::new));
            limits = perAddress == null ? limits : limits.perAddress(perAddress);
            return acceptRate == null ? limits : limits.acceptRate(acceptRate);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "--allow or --deny: " + e.getMessage(), e);
        }
    }
}
