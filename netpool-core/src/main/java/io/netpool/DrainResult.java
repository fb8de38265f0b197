package io.netpool;

import java.time.Duration;

/**
 * How a drain went.
 *
 * @param drained connections that finished in good order after the drain began
 * @param cut connections that were still busy at the deadline and were reset
 * @param took from the call to the last closed socket
 */
public record DrainResult(long drained, long cut, Duration took) {}
