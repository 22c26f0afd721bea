/** The settings of {@code serve}, from options, environment and configuration file, and its life cycle. */
@NullMarked
package dev.tidegate.cli.serve;

import org.jspecify.annotations.NullMarked;
