/** The usage ledger in files, and what turns the steps of a store into its records. */
@NullMarked
package dev.tidegate.internal.ledger;

import org.jspecify.annotations.NullMarked;
