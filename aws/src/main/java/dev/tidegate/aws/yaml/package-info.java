/** Files that people write, read so that every fault is told at once, each with its line. */
@NullMarked
package dev.tidegate.aws.yaml;

import org.jspecify.annotations.NullMarked;
