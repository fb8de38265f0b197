/** Up to a million connections within one JVM, and what each costs there. */
@NullMarked
package io.netpool.benchmarks.scale;

import org.jspecify.annotations.NullMarked;
