package dev.tidegate.spring.web;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spring.guard.Terms;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;
import org.springframework.web.util.pattern.PatternParseException;

/**
 * Which requests are charged, and how. Immutable; safe for any number of threads.
 *
 * @param paths patterns of paths, as Spring has them
 * @param methods in capitals; empty for all. GET includes HEAD, which its handlers serve too
 * @param terms how they are charged
 */
public record HttpRule(List<PathPattern> paths, Set<String> methods, Terms terms) {
    private static final List<String> METHODS =
            Arrays.stream(HttpMethod.values()).map(HttpMethod::name).toList();

    /**
     * The rule that properties say.
     *
     * @throws InvalidInputException naming {@code paths} or {@code methods}
     */
    public static HttpRule of(List<String> paths, List<String> methods, Terms terms) {
        if (paths.isEmpty()) {
            throw new InvalidInputException("paths", "nothing", "at least one pattern, such as /api/**");
        }
        List<PathPattern> patterns = paths.stream().map(HttpRule::pattern).toList();
        Set<String> capitals = methods.stream().map(HttpRule::method).collect(Collectors.toUnmodifiableSet());
        return new HttpRule(patterns, capitals, terms);
    }

    /** A method that does not exist would guard nothing. */
    private static String method(String text) {
        String capitals = text.strip().toUpperCase(Locale.ROOT);
        if (!METHODS.contains(capitals)) {
            throw new InvalidInputException("methods", text, "one of " + String.join(", ", METHODS));
        }
        return capitals;
    }

    private static PathPattern pattern(String text) {
        try {
            return PathPatternParser.defaultInstance.parse(text.startsWith("/") ? text : "/" + text);
        } catch (PatternParseException e) {
            throw new InvalidInputException("paths", text, "a pattern such as /api/** (" + e.getMessage() + ")");
        }
    }

    boolean matches(String method, PathContainer path) {
        String mapped = method.equals("HEAD") && !methods.contains("HEAD") ? "GET" : method;
        if (!methods.isEmpty() && !methods.contains(mapped)) {
            return false;
        }
        for (PathPattern pattern : paths) {
            if (pattern.matches(path)) {
                return true;
            }
        }
        return false;
    }

    /** The methods and patterns, as the endpoint shows them. */
    String place() {
        String verbs = methods.isEmpty()
                ? ""
                : String.join(",", methods.stream().sorted().toList()) + " ";
        return verbs + paths.stream().map(PathPattern::getPatternString).collect(Collectors.joining(", "));
    }
}
