/** Reads what other limiters keep in Redis, and carries it into the limits of a plans file. */
@NullMarked
package dev.tidegate.cli.migrate.plans;

import org.jspecify.annotations.NullMarked;
