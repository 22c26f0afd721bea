/** The usage ledger in a PostgreSQL database, which several servers share. */
@NullMarked
package dev.tidegate.postgres;

import org.jspecify.annotations.NullMarked;
