package io.netpool.examples;

import io.netpool.Deadlines;
import io.netpool.examples.chat.ChatRoom;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** A chat room. */
@Command(
        name = "chat",
        header = "A room: give a name, then everybody hears what you say.",
        synopsisHeading = "%nUsage: ",
        abbreviateSynopsis = true,
        sortOptions = false,
        optionListHeading = "%nOptions:%n",
        footer = {"", "Try it, from two terminals:", "  nc 127.0.0.1 7778"})
final class ChatCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandSpec spec;

    @Mixin
    private final CommonOptions common = new CommonOptions(7778);

    @Override
    public Integer call() {
        // Who listens says nothing, perhaps for hours.
        Deadlines silent = Deadlines.defaults().firstMessage(Duration.ZERO).idle(Duration.ZERO);
        return common.run(spec, ChatRoom.listener(common.listener("chat").deadlines(silent)));
    }
}
