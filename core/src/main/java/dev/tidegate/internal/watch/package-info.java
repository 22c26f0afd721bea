/** Finds subjects that ask for far more than their limits admit. */
@NullMarked
package dev.tidegate.internal.watch;

import org.jspecify.annotations.NullMarked;
