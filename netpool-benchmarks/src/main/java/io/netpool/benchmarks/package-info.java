/** What netpool costs, measured: a race with its peers, and JMH. */
@NullMarked
package io.netpool.benchmarks;

import org.jspecify.annotations.NullMarked;
