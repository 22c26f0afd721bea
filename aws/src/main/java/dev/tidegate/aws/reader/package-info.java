/** Reads a cache and the account around it with calls that change nothing, and leaves a reason where it cannot. */
@NullMarked
package dev.tidegate.aws.reader;

import org.jspecify.annotations.NullMarked;
