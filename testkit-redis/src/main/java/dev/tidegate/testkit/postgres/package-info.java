/** Real PostgreSQL servers, for tests. */
@NullMarked
package dev.tidegate.testkit.postgres;

import org.jspecify.annotations.NullMarked;
