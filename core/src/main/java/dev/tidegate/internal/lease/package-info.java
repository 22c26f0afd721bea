/** Decides calls from units that a process has taken from a shared store ahead. */
@NullMarked
package dev.tidegate.internal.lease;

import org.jspecify.annotations.NullMarked;
