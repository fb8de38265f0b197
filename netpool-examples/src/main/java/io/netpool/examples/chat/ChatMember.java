package io.netpool.examples.chat;

import io.netpool.CloseReason;
import io.netpool.Connection;
import io.netpool.MessageHandler;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One connection of the room: its first line is a name, all others are for everybody. */
final class ChatMember implements MessageHandler<String, String> {
    private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}]{1,20}");
    /** What could move the cursor of somebody else's terminal. */
    private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");

    private final ChatRoom room;
    private @Nullable String name;

    ChatMember(ChatRoom room) {
        this.room = room;
    }

    @Override
    public void onOpen(Connection<String> connection) {
        connection.send("* what is your name?");
    }

    @Override
    public void onMessage(String line, Connection<String> connection) {
        if (name != null) {
            room.say(name, CONTROL.matcher(line).replaceAll(" "));
        } else if (!NAME.matcher(line).matches()) {
            connection.send("* give 1 to 20 letters or digits");
        } else if (room.enter(line, connection)) {
            name = line;
        } else {
            connection.send("* " + line + " is here already, give another name");
        }
    }

    @Override
    public void onDrain(Connection<String> connection) {
        connection.send("* the room closes, goodbye");
    }

    @Override
    public void onClose(Connection<String> connection, CloseReason reason) {
        if (name != null) {
            room.leave(name);
        }
    }
}
