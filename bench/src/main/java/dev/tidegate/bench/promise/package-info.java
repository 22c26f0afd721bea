/** What was asked of the figures, in one table for all suites. */
@NullMarked
package dev.tidegate.bench.promise;

import org.jspecify.annotations.NullMarked;
