/** The command line: reads arguments, calls the library or a server, prints. Commands know nothing of each other. */
@NullMarked
package dev.tidegate.cli;

import org.jspecify.annotations.NullMarked;
