/**
 * Many callers, a store and everything that can go wrong between them, in one thread and in time that does not pass by
 * itself. A run follows from its seed; what went wrong is made small before it is told.
 */
@NullMarked
package dev.tidegate.testkit.simulation;

import org.jspecify.annotations.NullMarked;
