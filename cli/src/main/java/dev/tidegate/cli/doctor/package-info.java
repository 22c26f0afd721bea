/** The command that examines a Redis. */
@NullMarked
package dev.tidegate.cli.doctor;

import org.jspecify.annotations.NullMarked;
