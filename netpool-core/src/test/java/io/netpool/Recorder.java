package io.netpool;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Echoes, and remembers every callback as a word. */
class Recorder implements MessageHandler<String, String> {
    final List<String> calls = new CopyOnWriteArrayList<>();

    @Override
    public void onOpen(Connection<String> connection) throws Exception {
        calls.add("open");
    }

    @Override
    public void onMessage(String message, Connection<String> connection) throws Exception {
        calls.add("message " + message);
        connection.send(message);
    }

    @Override
    public void onError(Connection<String> connection, Throwable cause) throws Exception {
        calls.add("error " + cause.getClass().getSimpleName());
    }

    @Override
    public void onDrain(Connection<String> connection) throws Exception {
        calls.add("drain");
    }

    @Override
    public void onClose(Connection<String> connection, CloseReason reason) throws Exception {
        calls.add("close " + reason);
    }
}
