/** Where a command is answered: by a server over HTTP, in this process, or by a limiter of its own on Redis. */
@NullMarked
package dev.tidegate.cli.client;

import org.jspecify.annotations.NullMarked;
