/** The two ends of a migration: a Redis, or a database behind the REST protocol of Upstash, with the same commands. */
@NullMarked
package dev.tidegate.cli.migrate.remote;

import org.jspecify.annotations.NullMarked;
