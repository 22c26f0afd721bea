/** What will happen in a run, decided before it begins, and how a failing one is made small. */
@NullMarked
package dev.tidegate.verification.simulation.scenario;

import org.jspecify.annotations.NullMarked;
