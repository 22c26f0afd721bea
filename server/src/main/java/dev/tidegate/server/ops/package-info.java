/** What an operator sees: metrics, readiness, the Redis report, the log of store events. */
@NullMarked
package dev.tidegate.server.ops;

import org.jspecify.annotations.NullMarked;
