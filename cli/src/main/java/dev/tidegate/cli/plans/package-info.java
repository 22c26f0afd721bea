/** The commands of plans files. */
@NullMarked
package dev.tidegate.cli.plans;

import org.jspecify.annotations.NullMarked;
