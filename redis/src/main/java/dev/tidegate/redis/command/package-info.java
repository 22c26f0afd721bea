/** From a store command to script calls: batching, deadlines, packing and the circuit breaker. Not part of the API. */
@NullMarked
package dev.tidegate.redis.command;

import org.jspecify.annotations.NullMarked;
