package io.netpool;

/** The engine that carries the sockets. All but {@link #NIO} and {@link #LOCAL} need
 * Netty's native library for the platform at run time. */
public enum Transport {
    /** The first that works of {@link #IO_URING}, {@link #EPOLL}, {@link #KQUEUE} and {@link #NIO}; the start line names it. */
    AUTO,
    /** Linux io_uring (kernel 5.14 or later, and not forbidden by seccomp or {@code kernel.io_uring_disabled}). */
    IO_URING,
    /** Linux epoll. */
    EPOLL,
    /** macOS and BSD kqueue; compiled, but not tested by this project. */
    KQUEUE,
    /** The JDK's selectors, everywhere. */
    NIO,
    /** Within the JVM, without sockets, for tests: what {@link Listener#local} takes, and nothing else can. */
    LOCAL
}
