/** Commands of a reservation: reserve, settle, extend, cancel, adjust, reservation. */
@NullMarked
package dev.tidegate.cli.reservation;

import org.jspecify.annotations.NullMarked;
