/** How it works. Nothing here is for callers; it changes without notice. */
@NullMarked
package dev.tidegate.internal;

import org.jspecify.annotations.NullMarked;
