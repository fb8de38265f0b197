package io.netpool.accept;

import io.netty.channel.unix.Errors.NativeIoException;
import java.io.IOException;
import java.util.Locale;

/** What kind of trouble an accept(2) met. */
enum AcceptError {
    /** That client alone is lost: it gave up, or its network failed. Accept the next at once. */
    PASSING,
    /** The process or the system is short of something: descriptors or memory. Wait and try again. */
    SCARCE,
    /** The server socket itself is gone. */
    FATAL;

    /** Linux errno values, accept(2). */
    private static final int EBADF = 9;

    private static final int EINVAL = 22;
    private static final int ENOTSOCK = 88;

    static AcceptError of(Throwable cause) {
        if (cause instanceof NativeIoException nativeError) {
            return ofErrno(Math.abs(nativeError.expectedErr()), String.valueOf(cause.getMessage()));
        }
        if (cause instanceof java.nio.channels.ClosedChannelException) {
            return FATAL;
        }
        return cause instanceof IOException ? ofText(String.valueOf(cause.getMessage())) : SCARCE;
    }

    private static AcceptError ofErrno(int errno, String text) {
        return switch (errno) {
            case EBADF, EINVAL, ENOTSOCK -> FATAL;
            default -> ofText(text);
        };
    }

    /** The JDK tells an errno only by its text, strerror(3); so do we, for both. */
    private static AcceptError ofText(String text) {
        String said = text.toLowerCase(Locale.ROOT);
        for (String passing : new String[] {
            "connection abort",
            "protocol error",
            "protocol not available",
            "network is down",
            "network is unreachable",
            "host is down",
            "no route to host",
            "not permitted",
            "timed out"
        }) {
            if (said.contains(passing)) {
                return PASSING;
            }
        }
        return said.contains("bad file descriptor") || said.contains("invalid argument") ? FATAL : SCARCE;
    }
}
