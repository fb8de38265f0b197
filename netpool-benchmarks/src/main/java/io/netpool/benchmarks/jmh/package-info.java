/** Single parts under JMH. */
@NullMarked
package io.netpool.benchmarks.jmh;

import org.jspecify.annotations.NullMarked;
