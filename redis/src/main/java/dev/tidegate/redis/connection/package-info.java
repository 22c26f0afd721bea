/** The connection to Redis: addresses, credentials, topology, failover, and what its errors mean. */
@NullMarked
package dev.tidegate.redis.connection;

import org.jspecify.annotations.NullMarked;
