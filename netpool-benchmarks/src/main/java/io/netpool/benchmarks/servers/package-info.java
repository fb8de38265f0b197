/** Echo servers, one file a peer, that do the same work. */
@NullMarked
package io.netpool.benchmarks.servers;

import org.jspecify.annotations.NullMarked;
