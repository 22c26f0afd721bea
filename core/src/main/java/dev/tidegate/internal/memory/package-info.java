/** The in-process store. Not part of the API. */
@NullMarked
package dev.tidegate.internal.memory;

import org.jspecify.annotations.NullMarked;
