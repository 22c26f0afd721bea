package dev.tidegate.spring.web;

import org.jspecify.annotations.Nullable;

/** What expressions of a rule see of an HTTP request, the same on both web stacks. */
public interface HttpRequest {
    /** The path without the query. */
    String path();

    /** The method, in capitals. */
    String method();

    /** The address of the other end of the connection, or what the application takes from a proxy's header for it. */
    String remoteAddress();

    /** The first value of a header; null if there is none. */
    @Nullable
    String header(String name);
}
