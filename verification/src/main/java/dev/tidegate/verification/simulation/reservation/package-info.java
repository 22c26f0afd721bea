/**
 * Many callers, a store and everything that can go wrong between them, in one thread and in time that does not pass by
 * itself.
 */
@NullMarked
package dev.tidegate.verification.simulation.reservation;

import org.jspecify.annotations.NullMarked;
