/** What the author of a store implements: {@link dev.tidegate.spi.LimitStore} and the commands it answers. */
@NullMarked
package dev.tidegate.spi;

import org.jspecify.annotations.NullMarked;
