/**
 * netpool: a TCP listener pool on Netty. Start at {@link io.netpool.Listener#tcp(int)}.
 *
 * <p>Nothing in this package takes or returns {@code null} unless it is marked {@code @Nullable}.
 */
@NullMarked
package io.netpool;

import org.jspecify.annotations.NullMarked;
