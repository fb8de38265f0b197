package io.netpool;

/**
 * The numbers that an {@link OverflowStrategy} decides from, all of one instant.
 *
 * @param open admitted connections
 * @param waiting clients that wait for a slot
 * @param maximum {@code maxConnections}
 * @param attainable the highest maximum that the process's limit of open files allows, and a {@link Dispatch#pool} of conversations
 */
public record Overflow(int open, int waiting, int maximum, int attainable) {}
