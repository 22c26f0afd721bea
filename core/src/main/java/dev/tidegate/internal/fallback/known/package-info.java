/** What a process knows of its store from earlier replies: last-known usage, epochs, and data that was lost. Not part of the API. */
@NullMarked
package dev.tidegate.internal.fallback.known;

import org.jspecify.annotations.NullMarked;
