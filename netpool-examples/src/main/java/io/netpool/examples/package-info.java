/** Programs that show netpool. */
@NullMarked
package io.netpool.examples;

import org.jspecify.annotations.NullMarked;
