/** Random runs of one or two stores, and the oracles that know what each answer must be. */
@NullMarked
package dev.tidegate.verification;

import org.jspecify.annotations.NullMarked;
