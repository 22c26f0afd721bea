/** What a limiter costs in the cloud, from a dated table; no figure is rounded before it is shown. */
@NullMarked
package dev.tidegate.aws.cost;

import org.jspecify.annotations.NullMarked;
