/** Several processes on a store that is away for a while, in one thread. */
@NullMarked
package dev.tidegate.verification.simulation.outage;

import org.jspecify.annotations.NullMarked;
