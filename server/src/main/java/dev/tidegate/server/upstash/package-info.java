/** The protocol of Upstash's REST API in front of a Redis of one's own. */
@NullMarked
package dev.tidegate.server.upstash;

import org.jspecify.annotations.NullMarked;
