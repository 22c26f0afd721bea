/** What every command shares: the terminal, tables, colour, JSON, exit codes, failures. */
@NullMarked
package dev.tidegate.cli.terminal;

import org.jspecify.annotations.NullMarked;
