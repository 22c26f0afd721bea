/**
 * One call of a model: reserved before it, kept open while it lives, settled once. The adapters of frameworks use it.
 */
@NullMarked
package dev.tidegate.call;

import org.jspecify.annotations.NullMarked;
