/** The commands of API keys. */
@NullMarked
package dev.tidegate.cli.keys;

import org.jspecify.annotations.NullMarked;
