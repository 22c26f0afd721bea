package dev.tidegate.bench.redis;

/** One row of a group before it is measured. */
record Entrant(String name, Side side, Load load) {}
