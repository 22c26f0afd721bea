/** Replays a trace of real calls in virtual time. Knows nothing of the command line. */
@NullMarked
package dev.tidegate.cli.simulate;

import org.jspecify.annotations.NullMarked;
