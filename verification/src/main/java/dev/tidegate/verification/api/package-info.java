/** The published API of a module, against the one that its last release promised. */
@NullMarked
package dev.tidegate.verification.api;

import org.jspecify.annotations.NullMarked;
