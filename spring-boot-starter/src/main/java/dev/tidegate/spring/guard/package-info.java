/** Decides on one call, whatever it is guarded by: the expressions, the caller, the decision and what watches it. */
@NullMarked
package dev.tidegate.spring.guard;

import org.jspecify.annotations.NullMarked;
