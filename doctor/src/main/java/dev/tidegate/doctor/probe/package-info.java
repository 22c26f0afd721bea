/** One probe for each layer. Not part of the API. */
@NullMarked
package dev.tidegate.doctor.probe;

import org.jspecify.annotations.NullMarked;
