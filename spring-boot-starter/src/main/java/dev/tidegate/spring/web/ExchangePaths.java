package dev.tidegate.spring.web;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.springframework.web.reactive.result.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.util.pattern.PathPattern;

/** Reads the paths of controllers from the mappings of WebFlux. */
public final class ExchangePaths implements HandlerPaths {
    private final Iterable<RequestMappingHandlerMapping> mappings;

    /** Reads these mappings, when it is asked. */
    public ExchangePaths(Iterable<RequestMappingHandlerMapping> mappings) {
        this.mappings = mappings;
    }

    @Override
    public List<String> of(Method method) {
        List<String> paths = new ArrayList<>();
        for (RequestMappingHandlerMapping mapping : mappings) {
            mapping.getHandlerMethods().forEach((info, handler) -> {
                if (handler.getMethod().equals(method)) {
                    paths.addAll(HandlerPaths.texts(
                            info.getMethodsCondition().getMethods(),
                            info.getPatternsCondition().getPatterns().stream()
                                    .map(PathPattern::getPatternString)
                                    .collect(Collectors.toSet())));
                }
            });
        }
        return paths;
    }
}
