/** Where a command's question goes: to a server over HTTP, or to a limiter in this process. Both answer alike. */
@NullMarked
package dev.tidegate.cli.door;

import org.jspecify.annotations.NullMarked;
