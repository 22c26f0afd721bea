/** Finds the one cause why a Redis cannot be used, layer by layer, and the next command. */
@NullMarked
package dev.tidegate.doctor;

import org.jspecify.annotations.NullMarked;
