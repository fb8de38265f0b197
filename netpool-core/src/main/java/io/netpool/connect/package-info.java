/** Internal; second station: the pipeline of an admitted connection, and the wheel that keeps its deadlines. */
@NullMarked
package io.netpool.connect;

import org.jspecify.annotations.NullMarked;
