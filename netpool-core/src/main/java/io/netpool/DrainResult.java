package io.netpool;

import java.time.Duration;

/**
 * How a drain went.
 *
 * @param drained connections that finished in good order after the drain began
 * @param cut connections that were reset at the deadline: those still busy, and those whose last words were still on their way, whatever
 *     they were closing for
 * @param took from the call to the last closed socket
 */
public record DrainResult(long drained, long cut, Duration took) {}
