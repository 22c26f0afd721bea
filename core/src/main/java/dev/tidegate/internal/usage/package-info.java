/** Reads usage objects: finds them in responses, recognises their format, adds up what they count. */
@NullMarked
package dev.tidegate.internal.usage;

import org.jspecify.annotations.NullMarked;
