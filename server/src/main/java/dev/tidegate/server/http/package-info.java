/** From a connection to a route and back: hosts, bodies, errors, responses. */
@NullMarked
package dev.tidegate.server.http;

import org.jspecify.annotations.NullMarked;
