/** The plans file. */
@NullMarked
package dev.tidegate.config.plans;

import org.jspecify.annotations.NullMarked;
