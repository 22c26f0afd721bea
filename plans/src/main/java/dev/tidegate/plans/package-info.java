/** The plans file and the price table: YAML read with line numbers, every fault at once. */
@NullMarked
package dev.tidegate.plans;

import org.jspecify.annotations.NullMarked;
