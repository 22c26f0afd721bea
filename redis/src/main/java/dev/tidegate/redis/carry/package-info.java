/** Carries counts of another server or another limiter into a Redis, each once: the scripts, and the words of their calls. */
@NullMarked
package dev.tidegate.redis.carry;

import org.jspecify.annotations.NullMarked;
