package io.netpool.benchmarks;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import picocli.CommandLine;

/** A command as all of them are run: what is not a fault of the program is said in a line. */
final class Program {
    private Program() {}

    static CommandLine of(Object command) {
        return new CommandLine(command).setUsageHelpAutoWidth(true).setExecutionExceptionHandler(Program::failed);
    }

    private static int failed(Exception failure, CommandLine command, CommandLine.ParseResult parsed) throws Exception {
        if (!(failure instanceof IOException)) {
            throw failure;
        }
        command.getOut().flush();
        String problem =
                failure instanceof NoSuchFileException ? "no file " + failure.getMessage() : failure.getMessage();
        command.getErr().println(command.getCommandName() + ": " + problem);
        command.getErr().flush();
        return CommandLine.ExitCode.SOFTWARE;
    }
}
