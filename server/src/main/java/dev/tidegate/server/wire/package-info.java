/** What is done on a connection before a request reaches the routes: one at a time, in time, well-formed. */
@NullMarked
package dev.tidegate.server.wire;

import org.jspecify.annotations.NullMarked;
