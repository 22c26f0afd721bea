package dev.tidegate.spring.web;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;

/** Reads the paths of controllers from the mappings of Spring MVC. */
public final class ServletPaths implements HandlerPaths {
    private final Iterable<RequestMappingHandlerMapping> mappings;

    /** Reads these mappings, when it is asked. */
    public ServletPaths(Iterable<RequestMappingHandlerMapping> mappings) {
        this.mappings = mappings;
    }

    @Override
    public List<String> of(Method method) {
        List<String> paths = new ArrayList<>();
        for (RequestMappingHandlerMapping mapping : mappings) {
            mapping.getHandlerMethods().forEach((info, handler) -> {
                if (handler.getMethod().equals(method)) {
                    paths.addAll(HandlerPaths.texts(info.getMethodsCondition().getMethods(), info.getPatternValues()));
                }
            });
        }
        return paths;
    }
}
