/** HTTP servers that decide nothing: what a decision over HTTP is compared with. */
@NullMarked
package dev.tidegate.bench.constant;

import org.jspecify.annotations.NullMarked;
