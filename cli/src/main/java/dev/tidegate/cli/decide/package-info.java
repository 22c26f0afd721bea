/** Commands that ask for decisions: acquire, check, status, reset. */
@NullMarked
package dev.tidegate.cli.decide;

import org.jspecify.annotations.NullMarked;
