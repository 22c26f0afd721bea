/** The engine, opened for benchmarks. */
@NullMarked
package dev.tidegate.bench.engine;

import org.jspecify.annotations.NullMarked;
