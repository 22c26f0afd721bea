/** The forms of the HTTP API: responses, problems, strict JSON. */
@NullMarked
package dev.tidegate.server.protocol;

import org.jspecify.annotations.NullMarked;
