/** What reserve, settle, extend, cancel and adjust do to counts and records. Pure; not part of the API. */
@NullMarked
package dev.tidegate.internal.reservation;

import org.jspecify.annotations.NullMarked;
