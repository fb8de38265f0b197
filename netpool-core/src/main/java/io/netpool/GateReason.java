package io.netpool;

/** Why an acceptor does not accept. Its gate is shut while any reason stands. */
public enum GateReason {
    /** The listener's other acceptors are not bound yet. */
    STARTING,
    /** The one client in hand waits for a slot, the rest in the kernel: {@link OverflowStrategy#backlog()}. */
    FULL,
    /** More clients came than {@link Limits#acceptRate} lets in; it passes in a moment. */
    RATE,
    /** Accepting failed in a way that passes, such as too many open files. */
    BACK_OFF,
    /** The operator's {@link Listener#suspend()}. */
    SUSPENDED,
    /** The listener ends. */
    DRAINING
}
