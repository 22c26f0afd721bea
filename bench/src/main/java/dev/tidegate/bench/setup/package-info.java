/** Plans, limiters, subjects and clocks that the benchmarks in one process share. */
@NullMarked
package dev.tidegate.bench.setup;

import org.jspecify.annotations.NullMarked;
