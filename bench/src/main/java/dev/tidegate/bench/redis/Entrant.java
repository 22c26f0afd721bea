package dev.tidegate.bench.redis;

import dev.tidegate.bench.redis.load.Load;
import dev.tidegate.bench.redis.side.Measured;

/** One row of a group before it is measured. */
record Entrant(String name, Measured side, Load load) {}
