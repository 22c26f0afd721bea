/** The connection below HTTP: bounds, time limits, and what RFC 9112 refuses. */
@NullMarked
package dev.tidegate.server.http.wire;

import org.jspecify.annotations.NullMarked;
