/** The figures of a run, as a table and as JSON. */
@NullMarked
package dev.tidegate.bench.redis.report;

import org.jspecify.annotations.NullMarked;
