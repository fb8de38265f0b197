/** A web server of a few pages. */
@NullMarked
package io.netpool.examples.http;

import org.jspecify.annotations.NullMarked;
