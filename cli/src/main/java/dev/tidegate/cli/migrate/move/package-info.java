/** Moves keys from one end of a migration to the other: reads, carries, remembers how far it came, verifies, reports. */
@NullMarked
package dev.tidegate.cli.migrate.move;

import org.jspecify.annotations.NullMarked;
