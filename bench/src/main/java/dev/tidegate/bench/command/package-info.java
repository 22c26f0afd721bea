/** The one command behind {@code bench/run} and {@code bench/redis}. */
@NullMarked
package dev.tidegate.bench.command;

import org.jspecify.annotations.NullMarked;
