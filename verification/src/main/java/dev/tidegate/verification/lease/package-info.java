/** Simulates processes that decide from slices of a shared store, and counts every call that they allow. */
@NullMarked
package dev.tidegate.verification.lease;

import org.jspecify.annotations.NullMarked;
