/** Internal; first station: server channels, the decision on each accepted socket, and the way back of its slot. */
@NullMarked
package io.netpool.accept;

import org.jspecify.annotations.NullMarked;
