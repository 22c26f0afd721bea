/** What may be used: plans, their limits, windows, meters and scopes. Immutable values, safe for any number of threads. */
@NullMarked
package dev.tidegate.plan;

import org.jspecify.annotations.NullMarked;
