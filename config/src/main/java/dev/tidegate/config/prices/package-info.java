/** The price table, and the one resolver of model names. */
@NullMarked
package dev.tidegate.config.prices;

import org.jspecify.annotations.NullMarked;
