/**
 * Real servers for tests: one redis-server or a cluster of them on ports that are free, killed, frozen and brought back at will, and a client
 * small enough to need no library.
 */
@NullMarked
package dev.tidegate.testkit.redis;

import org.jspecify.annotations.NullMarked;
