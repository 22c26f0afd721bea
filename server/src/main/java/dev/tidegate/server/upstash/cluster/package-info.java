/** Commands on a Redis Cluster: to which nodes they go, and under which names keys that belong together are kept in one slot. */
@NullMarked
package dev.tidegate.server.upstash.cluster;

import org.jspecify.annotations.NullMarked;
