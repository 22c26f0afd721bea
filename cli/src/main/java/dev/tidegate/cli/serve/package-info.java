/** What {@code serve} is told, by options, environment and configuration file, and how it runs. */
@NullMarked
package dev.tidegate.cli.serve;

import org.jspecify.annotations.NullMarked;
