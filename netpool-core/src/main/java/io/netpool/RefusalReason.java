package io.netpool;

/** Why an accepted client did not become a connection. */
public enum RefusalReason {
    /** No slot was free, and the {@link OverflowStrategy} refused. */
    MAXIMUM,
    /** No slot was free, and as many waited already as may. */
    CROWDED,
    /** It waited as long as it may. */
    WAITED_TOO_LONG,
    /** It was to take the place of an idle connection, and none was idle enough. */
    NOBODY_IDLE,
    /** It hung up before it was served. */
    HUNG_UP,
    /** Its address has as many connections as {@link Limits#perAddress} allows. */
    ADDRESS,
    /** Its network is not {@linkplain Limits#allow allowed}, or {@linkplain Limits#deny denied}. */
    NETWORK,
    /** The {@link OverflowStrategy} threw. */
    STRATEGY_ERROR,
    /** The listener ends. */
    DRAINING
}
