/** The console: pages for an operator in a browser, with what the API and the command line can do. */
@NullMarked
package dev.tidegate.server.console;

import org.jspecify.annotations.NullMarked;
