/** API keys: who calls, what the caller may do, and how often. */
@NullMarked
package dev.tidegate.server.auth;

import org.jspecify.annotations.NullMarked;
