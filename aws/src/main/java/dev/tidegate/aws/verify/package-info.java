/** Judges whether a cache can be used, check by check, from what was read of it. */
@NullMarked
package dev.tidegate.aws.verify;

import org.jspecify.annotations.NullMarked;
