/** Requests and responses of one's own, each behind its length. */
@NullMarked
package io.netpool.examples.rpc;

import org.jspecify.annotations.NullMarked;
