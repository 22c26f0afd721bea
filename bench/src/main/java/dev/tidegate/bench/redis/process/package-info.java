/** Processes of a benchmark that stand between a caller and Redis, and the programs they run. */
@NullMarked
package dev.tidegate.bench.redis.process;

import org.jspecify.annotations.NullMarked;
