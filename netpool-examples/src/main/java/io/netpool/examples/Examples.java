package io.netpool.examples;

import io.netpool.ListenerStartException;
import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** The program: {@code java -jar netpool-examples.jar echo}, or another of its commands. */
@Command(
        name = "netpool-examples",
        header = "Programs that show netpool, a TCP listener pool on Netty.",
        synopsisHeading = "%nUsage: ",
        synopsisSubcommandLabel = "(echo | chat | rpc | http | smtp | xmpp)",
        subcommands = {
            EchoCommand.class,
            ChatCommand.class,
            RpcCommand.class,
            HttpCommand.class,
            SmtpCommand.class,
            XmppCommand.class
        },
        optionListHeading = "%nOptions:%n",
        commandListHeading = "%nCommands:%n",
        footer = {"", "Each has a help of its own: netpool-examples echo --help"})
final class Examples implements Runnable {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Shows this help.")
    @SuppressWarnings("unused") // picocli looks at the option, not at the field
    private boolean help;

    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    private Examples() {}

    public static void main(String[] args) {
        int code = commandLine().execute(args);
        if (code != ExitCode.OK) {
            System.exit(code);
        }
    }

    /** Without a command. */
    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "give a command: echo, chat, rpc, http, smtp or xmpp; --help says more");
    }

    static CommandLine commandLine() {
        return new CommandLine(new Examples())
                .setUsageHelpAutoWidth(true)
                .setParameterExceptionHandler((e, args) -> say(e.getCommandLine(), ExitCode.USAGE, e))
                .setExecutionExceptionHandler((e, command, parsed) -> say(command, codeOf(e), e));
    }

    private static int codeOf(Exception e) {
        return e instanceof ParameterException ? ExitCode.USAGE : ExitCode.SOFTWARE;
    }

    /** One line, whatever happened; a stack trace helps nobody who mistyped a port. */
    private static int say(CommandLine command, int code, Exception e) {
        boolean explained = e instanceof ParameterException || e instanceof ListenerStartException;
        String message = explained && e.getMessage() != null ? e.getMessage() : e.toString();
        if (e instanceof UnmatchedArgumentException) {
            message += "; --help shows what there is";
        }
        PrintWriter err = command.getErr();
        err.println(command.getCommandName() + ": " + message.strip().replaceAll("\\s*\\R\\s*", "; "));
        err.flush();
        return code;
    }
}
