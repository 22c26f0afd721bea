/** Takes the thresholds that scripts recorded from Redis, and reports each at least once. */
@NullMarked
package dev.tidegate.redis.threshold;

import org.jspecify.annotations.NullMarked;
