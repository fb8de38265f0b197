/** The admission word under all interleavings that this machine can make. */
@NullMarked
package io.netpool.jcstress;

import org.jspecify.annotations.NullMarked;
