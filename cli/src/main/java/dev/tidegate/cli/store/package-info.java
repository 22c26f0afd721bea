/** Where counts are kept: which Redis, and who said so. */
@NullMarked
package dev.tidegate.cli.store;

import org.jspecify.annotations.NullMarked;
