/** What asks a limiter for decisions, and the commands that are sent again. */
@NullMarked
package dev.tidegate.bench.redis.load;

import org.jspecify.annotations.NullMarked;
