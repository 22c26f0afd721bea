/** What a cache consists of, whichever of its three kinds it is. */
@NullMarked
package dev.tidegate.aws.inventory;

import org.jspecify.annotations.NullMarked;
