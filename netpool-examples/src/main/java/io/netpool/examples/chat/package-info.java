/** A room in which everybody hears everybody. */
@NullMarked
package io.netpool.examples.chat;

import org.jspecify.annotations.NullMarked;
