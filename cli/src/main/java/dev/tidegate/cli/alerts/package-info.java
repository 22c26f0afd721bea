/** The commands about alerts: a test of each target, and what waits to be delivered. */
@NullMarked
package dev.tidegate.cli.alerts;

import org.jspecify.annotations.NullMarked;
