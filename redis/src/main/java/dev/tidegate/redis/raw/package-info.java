/** Commands and replies of any kind, passed on as they are, for endpoints that speak to Redis in the name of others. */
@NullMarked
package dev.tidegate.redis.raw;

import org.jspecify.annotations.NullMarked;
