/** What a remedy does to an account: calls as data, which can be printed, planned, applied and undone. */
@NullMarked
package dev.tidegate.aws.change;

import org.jspecify.annotations.NullMarked;
