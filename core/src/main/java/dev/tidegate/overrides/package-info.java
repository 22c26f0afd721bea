/** Overrides of subjects: another plan, other capacities, grants and blocks, in force from the next decision on. */
@NullMarked
package dev.tidegate.overrides;

import org.jspecify.annotations.NullMarked;
