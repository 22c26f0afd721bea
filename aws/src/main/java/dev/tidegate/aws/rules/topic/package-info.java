/** The rules, grouped by what they look at. Only the list of them and what a limiter needs are for others. */
@NullMarked
package dev.tidegate.aws.rules.topic;

import org.jspecify.annotations.NullMarked;
