/** What CloudWatch saw of a cache in the last hours, and which of it a limiter must worry about. */
@NullMarked
package dev.tidegate.aws.metrics;

import org.jspecify.annotations.NullMarked;
