/** The commands {@code aws alarms} and {@code aws dashboard}: what watches a cache and a server. */
@NullMarked
package dev.tidegate.cli.aws.watch;

import org.jspecify.annotations.NullMarked;
