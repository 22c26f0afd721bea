/** A redis-server of the benchmark, and what it says of itself. */
@NullMarked
package dev.tidegate.bench.redis.server;

import org.jspecify.annotations.NullMarked;
