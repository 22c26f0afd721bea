/**
 * The functions of the rate limiter that Tidegate replaces, for callers that keep them: one request of a creator, an exception
 * on denial, a short status.
 */
@NullMarked
package dev.tidegate.compat;

import org.jspecify.annotations.NullMarked;
