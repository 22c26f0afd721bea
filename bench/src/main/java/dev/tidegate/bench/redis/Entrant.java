package dev.tidegate.bench.redis;

import dev.tidegate.bench.redis.load.Load;
import dev.tidegate.bench.redis.side.Side;

/** One row of a group before it is measured. */
record Entrant(String name, Side side, Load load) {}
