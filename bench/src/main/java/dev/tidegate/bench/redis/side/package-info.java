/** The limiters that are compared, each behind one interface. */
@NullMarked
package dev.tidegate.bench.redis.side;

import org.jspecify.annotations.NullMarked;
