/** Bodies and headers of version 1 of the HTTP API, to and from the types of core. */
@NullMarked
package dev.tidegate.protocol.v1;

import org.jspecify.annotations.NullMarked;
