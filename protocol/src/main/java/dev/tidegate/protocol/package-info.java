/** The HTTP API without a network: responses, problems, strict JSON. */
@NullMarked
package dev.tidegate.protocol;

import org.jspecify.annotations.NullMarked;
