/** The command {@code migrate}: its options, and how its report is printed. */
@NullMarked
package dev.tidegate.cli.migrate;

import org.jspecify.annotations.NullMarked;
