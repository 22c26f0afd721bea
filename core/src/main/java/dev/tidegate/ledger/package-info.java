/** The usage ledger: one record for each reservation and acquire, for reports that outlast the counts. */
@NullMarked
package dev.tidegate.ledger;

import org.jspecify.annotations.NullMarked;
