/**
 * What a program that limits reads: {@link dev.tidegate.RateLimiter} and the values it takes and gives.
 *
 * <p>Everything here is immutable but the builders, and every class says how threads may use it.
 */
@NullMarked
package dev.tidegate;

import org.jspecify.annotations.NullMarked;
