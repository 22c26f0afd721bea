/** Who may use the Upstash-compatible endpoint, and for which commands. */
@NullMarked
package dev.tidegate.server.upstash.access;

import org.jspecify.annotations.NullMarked;
