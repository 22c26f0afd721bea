/** Commands that look at a cache on AWS and what is around it. */
@NullMarked
package dev.tidegate.cli.aws;

import org.jspecify.annotations.NullMarked;
