/** Benchmarks that reach what core keeps to itself. */
@NullMarked
package dev.tidegate.internal;

import org.jspecify.annotations.NullMarked;
