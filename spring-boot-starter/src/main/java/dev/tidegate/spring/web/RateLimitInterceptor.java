package dev.tidegate.spring.web;

import dev.tidegate.Decision;
import dev.tidegate.Request;
import dev.tidegate.protocol.Response;
import dev.tidegate.spring.guard.Guard;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.security.Principal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.http.server.PathContainer;
import org.springframework.web.cors.CorsUtils;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.util.ServletRequestPathUtils;

/**
 * Decides on HTTP requests before Spring MVC calls their handler. A request that is dispatched again, for a result that came
 * later or for an error page, was counted before; a browser's preflight request calls no handler. Safe for any number of threads.
 */
public final class RateLimitInterceptor implements HandlerInterceptor {
    private static final String COUNTED = RateLimitInterceptor.class.getName() + ".counted";

    private final HttpGuards guards;

    /** Has these guards decide. */
    public RateLimitInterceptor(HttpGuards guards) {
        this.guards = guards;
    }

    @Override
    public boolean preHandle(HttpServletRequest request, HttpServletResponse response, Object handler)
            throws IOException {
        if (request.getDispatcherType() != DispatcherType.REQUEST
                || request.getAttribute(COUNTED) != null
                || CorsUtils.isPreFlightRequest(request)) {
            return true;
        }
        request.setAttribute(COUNTED, true);
        Optional<Guard> guard = guards.of(request.getMethod(), path(request));
        return guard.isEmpty() || admits(guard.get(), request, response);
    }

    private static PathContainer path(HttpServletRequest request) {
        return ServletRequestPathUtils.hasParsedRequestPath(request)
                ? ServletRequestPathUtils.getParsedRequestPath(request).pathWithinApplication()
                : PathContainer.parsePath(request.getRequestURI()
                        .substring(request.getContextPath().length()));
    }

    private boolean admits(Guard guard, HttpServletRequest request, HttpServletResponse response) throws IOException {
        String plan;
        Decision decision;
        try {
            Optional<Principal> caller =
                    guards.gate().callers().current().or(() -> Optional.ofNullable(request.getUserPrincipal()));
            Request asked = guard.request(
                    new HttpCall(new Seen(request), caller, guards.gate().expressions()));
            plan = asked.plan();
            decision = guards.gate().decide(guard, asked);
        } catch (RuntimeException e) {
            Response answer = guards.answers().of(e).orElseThrow(() -> e);
            ServletAnswers.write(answer, response);
            return false;
        }
        if (decision.allowed()) {
            ServletAnswers.headers(guards.answers().headers(plan, decision), response);
        } else {
            ServletAnswers.write(guards.answers().denied(plan, decision), response);
        }
        return decision.allowed();
    }

    /** The request as expressions see it. */
    private record Seen(HttpServletRequest request) implements HttpRequest {
        @Override
        public String path() {
            return request.getRequestURI();
        }

        @Override
        public String method() {
            return request.getMethod();
        }

        @Override
        public String remoteAddress() {
            return request.getRemoteAddr();
        }

        @Override
        public @Nullable String header(String name) {
            return request.getHeader(name);
        }
    }
}
