/** Internal; the ground floor: which engine carries the sockets, its threads, its descriptors. */
@NullMarked
package io.netpool.transport;

import org.jspecify.annotations.NullMarked;
