/**
 * netpool: a TCP listener pool on Netty. Start at {@link io.netpool.Listener#tcp(int)}.
 *
 * <p>Nothing in this package takes or returns {@code null} unless it is marked {@code @Nullable}; what is given {@code null} throws a
 * {@link java.lang.NullPointerException}.
 */
@NullMarked
package io.netpool;

import org.jspecify.annotations.NullMarked;
