/** The alerts file: where alerts of a server go, and when those that it finds itself are due. */
@NullMarked
package dev.tidegate.config.alerts;

import org.jspecify.annotations.NullMarked;
