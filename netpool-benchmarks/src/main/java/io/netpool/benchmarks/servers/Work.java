package io.netpool.benchmarks.servers;

/** What a server does with what it gets before it sends it back. */
public enum Work {
    /** A {@code String} a line, decoded and encoded. */
    STRINGS,
    /** Nothing: the bytes as they came. */
    BYTES,
    /** It closes the connection as soon as it is there. */
    CLOSE
}
