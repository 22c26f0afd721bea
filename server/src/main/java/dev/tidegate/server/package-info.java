/**
 * The HTTP API: {@link dev.tidegate.server.TidegateServer} answers for a {@link dev.tidegate.RateLimiter}. What it says
 * on the wire is in {@code docs/reference/http-api.md}.
 */
@NullMarked
package dev.tidegate.server;

import org.jspecify.annotations.NullMarked;
