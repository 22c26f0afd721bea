/** What a decision through Redis costs the server, the client and the caller, beside what others would use. */
@NullMarked
package dev.tidegate.bench.redis;

import org.jspecify.annotations.NullMarked;
