/** What the operations of ElastiCache do: resources that are made, modified, tagged and updated. */
@NullMarked
package dev.tidegate.aws.effect.cache;

import org.jspecify.annotations.NullMarked;
