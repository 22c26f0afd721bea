/** Decisions while the shared store cannot be reached, and the write-back afterwards. Not part of the API. */
@NullMarked
package dev.tidegate.internal.fallback;

import org.jspecify.annotations.NullMarked;
