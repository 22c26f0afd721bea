/** The commands {@code usage}: reports of the usage ledger. */
@NullMarked
package dev.tidegate.cli.usage;

import org.jspecify.annotations.NullMarked;
