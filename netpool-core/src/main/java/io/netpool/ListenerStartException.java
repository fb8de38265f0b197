package io.netpool;

/** A listener could not start, and has left nothing behind. The message names the address, the cause and a remedy. */
public class ListenerStartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /**
     * An exception with its message and cause.
     *
     * @param message address, cause and remedy
     * @param cause what the system said
     */
    public ListenerStartException(String message, Throwable cause) {
        super(message, cause);
    }
}
