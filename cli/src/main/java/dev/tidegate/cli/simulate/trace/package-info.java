/** Recorded calls: the forms in which they come, and the reader of them. */
@NullMarked
package dev.tidegate.cli.simulate.trace;

import org.jspecify.annotations.NullMarked;
