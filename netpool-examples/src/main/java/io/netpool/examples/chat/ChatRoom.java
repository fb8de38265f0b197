package io.netpool.examples.chat;

import io.netpool.Connection;
import io.netpool.ConnectionGroup;
import io.netpool.Listener;
import io.netpool.ListenerBuilder;
import java.util.Collection;
import java.util.concurrent.ConcurrentSkipListSet;

/** Who is there, and what all of them hear. */
public final class ChatRoom {
    private final ConnectionGroup<String> members = new ConnectionGroup<>();
    private final Collection<String> names = new ConcurrentSkipListSet<>();

    private ChatRoom() {}

    /**
     * Makes a listener a chat room.
     *
     * @param listener with everything that is not about the chat
     * @return the listener, not started
     */
    public static Listener listener(ListenerBuilder<String, String> listener) {
        ChatRoom room = new ChatRoom();
        return listener.handlerPerConnection(() -> new ChatMember(room));
    }

    /** False if the name is taken. */
    boolean enter(String name, Connection<String> connection) {
        if (!names.add(name)) {
            return false;
        }
        members.add(connection);
        members.send("* " + name + " has come; here are " + String.join(", ", names));
        return true;
    }

    void say(String name, String line) {
        members.send(name + ": " + line);
    }

    /** The connection is closed, and so is no member any more. */
    void leave(String name) {
        names.remove(name);
        members.send("* " + name + " has left");
    }
}
