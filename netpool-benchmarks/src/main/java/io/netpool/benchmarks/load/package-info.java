/** The other end of the race: clients, lean enough not to be what is measured. */
@NullMarked
package io.netpool.benchmarks.load;

import org.jspecify.annotations.NullMarked;
