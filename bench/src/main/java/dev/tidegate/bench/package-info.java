/** What a decision costs in time and memory, beside other limiters. Not published. */
@NullMarked
package dev.tidegate.bench;

import org.jspecify.annotations.NullMarked;
