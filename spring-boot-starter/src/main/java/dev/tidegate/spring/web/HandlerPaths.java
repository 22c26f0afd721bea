package dev.tidegate.spring.web;

import java.lang.reflect.Method;
import java.util.List;
import java.util.Set;
import org.springframework.web.bind.annotation.RequestMethod;

/** Says under which HTTP methods and patterns a method of a controller is reached. */
@FunctionalInterface
public interface HandlerPaths {
    /** Such as {@code GET /ask/{tenant}}; empty if the method handles no requests. */
    List<String> of(Method method);

    /** Each pattern behind the HTTP methods, if there are some. */
    static List<String> texts(Set<RequestMethod> methods, Set<String> patterns) {
        String verbs =
                String.join(",", methods.stream().map(Enum::name).sorted().toList());
        return patterns.stream().map(pattern -> (verbs + " " + pattern).strip()).toList();
    }
}
