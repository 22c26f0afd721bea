/** The commands of the tokens of the Upstash-compatible endpoint. */
@NullMarked
package dev.tidegate.cli.tokens;

import org.jspecify.annotations.NullMarked;
