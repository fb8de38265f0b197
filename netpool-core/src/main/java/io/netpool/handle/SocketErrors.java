package io.netpool.handle;

import io.netpool.CloseReason;
import java.io.IOException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What an exception in a connection's pipeline means for the connection. */
final class SocketErrors {
    private SocketErrors() {}

    static CloseReason reasonOf(Throwable thrown, boolean inputEnded) {
        for (@Nullable Throwable cause = thrown; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return CloseReason.TLS_ERROR;
            }
        }
        if (thrown instanceof OutOfMemoryError) {
            return CloseReason.TRANSPORT_ERROR;
        }
        if (!(thrown instanceof IOException)) {
            return CloseReason.HANDLER_ERROR;
        }
        String text = String.valueOf(thrown.getMessage());
        // ECONNRESET and EPIPE as strerror(3) names them; the JDK keeps no errno.
        if (text.contains("reset") || text.contains("Broken pipe")) {
            return inputEnded ? CloseReason.CLIENT_CLOSED : CloseReason.CLIENT_RESET;
        }
        return CloseReason.TRANSPORT_ERROR;
    }
}
