/** A mail server that takes mail and keeps it. */
@NullMarked
package io.netpool.examples.smtp;

import org.jspecify.annotations.NullMarked;
