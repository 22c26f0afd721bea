/** What a steady load in one process waits for, pauses of the collector included. */
@NullMarked
package dev.tidegate.bench.pauses;

import org.jspecify.annotations.NullMarked;
