/** Configuration files: one reader of YAML that knows the line of each value and reports every fault at once. */
@NullMarked
package dev.tidegate.config;

import org.jspecify.annotations.NullMarked;
