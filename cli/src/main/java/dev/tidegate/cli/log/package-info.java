/** How lines of the log look. */
@NullMarked
package dev.tidegate.cli.log;

import org.jspecify.annotations.NullMarked;
