/** The algorithms: pure steps over packed integers. No clock, no lock. Not part of the API. */
@NullMarked
package dev.tidegate.internal.engine;

import org.jspecify.annotations.NullMarked;
