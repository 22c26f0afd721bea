/** Denials that are repeated for a short while without asking the store. */
@NullMarked
package dev.tidegate.internal.denial;

import org.jspecify.annotations.NullMarked;
