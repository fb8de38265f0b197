/** Internal; third station: bytes become messages, messages meet the user's handler, answers become bytes. */
@NullMarked
package io.netpool.handle;

import org.jspecify.annotations.NullMarked;
