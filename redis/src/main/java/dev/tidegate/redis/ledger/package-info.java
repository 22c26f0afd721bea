/** Takes the records of the usage ledger from the streams that scripts write. */
@NullMarked
package dev.tidegate.redis.ledger;

import org.jspecify.annotations.NullMarked;
