/** Limits on the model calls of Spring AI: each call is reserved before it is made and settled with its usage. */
@NullMarked
package dev.tidegate.springai;

import org.jspecify.annotations.NullMarked;
