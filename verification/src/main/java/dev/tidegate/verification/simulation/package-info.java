/** What all simulations share: events in the order of time, and the rule that a run has broken. */
@NullMarked
package dev.tidegate.verification.simulation;

import org.jspecify.annotations.NullMarked;
