/** The store on Redis: one script call per decision, whatever the number of limits. */
@NullMarked
package dev.tidegate.redis;

import org.jspecify.annotations.NullMarked;
