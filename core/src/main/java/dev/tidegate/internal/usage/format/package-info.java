/** The formats in which providers and frameworks report usage: one class each, no code but the table of its fields. */
@NullMarked
package dev.tidegate.internal.usage.format;

import org.jspecify.annotations.NullMarked;
