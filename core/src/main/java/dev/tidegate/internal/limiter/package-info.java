/** From a request to a command for the store, and from its reply to a decision. Not part of the API. */
@NullMarked
package dev.tidegate.internal.limiter;

import org.jspecify.annotations.NullMarked;
