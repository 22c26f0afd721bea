package dev.tidegate.server.http;

import dev.tidegate.protocol.PercentCode;
import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.StringJoiner;

/** A path of the table with the routes on it. Paths are compared as they were sent: nothing is normalised or decoded. */
public final class Resource {
    private final String fixed;
    private final String variable;
    private final String behind;
    private final Map<HttpMethod, Route> routes = new LinkedHashMap<>();
    private final String allow;

    public Resource(String path, List<Route> all) {
        int brace = path.indexOf('{');
        this.fixed = brace < 0 ? path : path.substring(0, brace);
        int end = path.indexOf('}');
        this.variable = brace < 0 ? "" : path.substring(brace + 1, end);
        this.behind = brace < 0 ? "" : path.substring(end + 1);
        for (Route route : all) {
            if (route.path().equals(path)) {
                routes.put(route.method(), route);
            }
        }
        if (routes.containsKey(HttpMethod.GET)) {
            routes.put(HttpMethod.HEAD, routes.get(HttpMethod.GET));
        }
        StringJoiner methods = new StringJoiner(", ");
        routes.keySet().forEach(method -> methods.add(method.name()));
        this.allow = methods.add(HttpMethod.OPTIONS.name()).toString();
    }

    public boolean matches(String path) {
        if (variable.isEmpty()) {
            return path.equals(fixed);
        }
        int end = path.length() - behind.length();
        return end > fixed.length()
                && path.startsWith(fixed)
                && path.endsWith(behind)
                && path.lastIndexOf('/', end - 1) < fixed.length();
    }

    /** What {@code path} says in the open part, decoded. */
    public String variable(String path) {
        return variable.isEmpty()
                ? ""
                : PercentCode.decode(variable, path.substring(fixed.length(), path.length() - behind.length()), false);
    }

    public Optional<Route> route(HttpMethod method) {
        return Optional.ofNullable(routes.get(method));
    }

    /** For the header {@code Allow}. */
    String allow() {
        return allow;
    }
}
