/** The commands {@code ledger}: they compare the usage ledger with the counts in Redis, and rebuild counts from it. */
@NullMarked
package dev.tidegate.cli.ledger;

import org.jspecify.annotations.NullMarked;
