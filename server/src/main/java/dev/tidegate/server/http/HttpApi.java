package dev.tidegate.server.http;

import dev.tidegate.TimeSource;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.Printable;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Query;
import dev.tidegate.protocol.Response;
import dev.tidegate.server.auth.ApiKeyAuthenticator;
import dev.tidegate.server.auth.Caller;
import dev.tidegate.server.ops.Metrics;
import dev.tidegate.server.ops.ReadinessProbe;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Handles a request: authentication, route, body, endpoint. Never blocks; safe for all event loops
 * at once.
 *
 * <p>Paths are matched here and not by the router of vertx-web, which resolves dots first: a subject {@code ..} cannot be
 * named there, however it is encoded.
 */
public final class HttpApi {
    private static final String EVERY_METHOD = "GET, HEAD, POST, DELETE, OPTIONS";

    private static final String PAGE_METHODS = "GET, HEAD, POST";

    private final List<Resource> resources;
    private final ApiKeyAuthenticator gate;
    private final Origins origins;
    private final Responder responder;
    private final ErrorMapper failures;
    private final Metrics meters;
    private final TimeSource clock;

    private final ReadinessProbe watch;
    private final BrowserPages pages;

    /** The last one that was found to be an authority. Most requests have the same. */
    private volatile String knownHost = "";

    public HttpApi(
            List<Route> routes,
            ReadinessProbe watch,
            Metrics meters,
            ErrorMapper failures,
            ServerOptions options,
            TimeSource clock,
            BooleanSupplier stopping,
            BrowserPages pages) {
        this.pages = pages;
        this.clock = clock;
        this.meters = meters;
        this.failures = failures;
        this.watch = watch;
        this.resources = routes.stream()
                .map(Route::path)
                .distinct()
                .map(path -> new Resource(path, routes))
                .toList();
        this.gate = new ApiKeyAuthenticator(options.apiKeys(), clock);
        this.origins = new Origins(options);
        this.responder = new Responder(clock, stopping);
    }

    /** To be called once before the first request, and not on an event loop: a store may have much to load. */
    public void begin() {
        watch.begin();
    }

    /** Answers one request. */
    void handle(HttpServerRequest request) {
        try {
            dispatch(request);
        } catch (RuntimeException e) {
            fail(request, e);
        }
    }

    private void dispatch(HttpServerRequest request) {
        checkHost(request);
        origins.check(request);
        if (pages.has(request.path())) {
            page(request);
            return;
        }
        Caller caller = gate.enter(request);
        if (request.method().equals(HttpMethod.OPTIONS) && request.path().equals("*")) {
            responder.send(request, Response.noContent(Header.allow(EVERY_METHOD)));
            return;
        }
        Resource resource = resource(request.path());
        if (request.method().equals(HttpMethod.OPTIONS)) {
            responder.send(request, Response.noContent(Header.allow(resource.allow())));
            return;
        }
        Route route = resource.route(request.method()).orElseThrow(() -> methodNotAllowed(request, resource));
        caller.permit(route.roles());
        Query query = Query.parse(Optional.ofNullable(request.query()).orElse(""), route.query());
        String variable = resource.variable(request.path());
        Optional<String> key = idempotencyKey(request);
        withBody(request, route, new Calling(request, route, variable, query, key, caller));
    }

    private void page(HttpServerRequest request) {
        HttpMethod method = request.method();
        boolean change = method.equals(HttpMethod.POST);
        if (!change && !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            throw new HttpProblemException(Problem.of(
                    ProblemType.METHOD_NOT_ALLOWED,
                    "method: " + Printable.of(method.name()) + " (expected: " + PAGE_METHODS + ")",
                    Header.allow(PAGE_METHODS)));
        }
        if (!change) {
            page(request, Buffer.buffer());
            return;
        }
        BodyReader.read(
                request,
                pages.mostBytes(PageCall.of(request, Buffer.buffer())),
                body -> page(request, body),
                answer -> responder.send(request, answer));
    }

    private void page(HttpServerRequest request, Buffer body) {
        Context context = Vertx.currentContext();
        CompletionStage<Response> answer;
        try {
            answer = pages.answer(PageCall.of(request, body));
        } catch (RuntimeException e) {
            fail(request, e);
            return;
        }
        answer.whenComplete((said, failure) -> {
            Response last = failure == null ? said : failures.answer(request.path(), failure);
            context.runOnContext(there -> responder.send(request, last));
        });
    }

    /** The draft of that header has quotes around the key; most clients send it without. */
    private static Optional<String> idempotencyKey(HttpServerRequest request) {
        List<String> keys = request.headers().getAll(Header.IDEMPOTENCY_KEY);
        if (keys.size() > 1) {
            throw HttpProblemException.malformed("Idempotency-Key", keys.size() + " headers", "one");
        }
        return keys.stream()
                .findFirst()
                .map(key -> key.length() > 1 && key.startsWith("\"") && key.endsWith("\"")
                        ? key.substring(1, key.length() - 1)
                        : key);
    }

    private Resource resource(String path) {
        for (Resource resource : resources) {
            if (resource.matches(path)) {
                return resource;
            }
        }
        throw new HttpProblemException(Problem.of(
                ProblemType.NOT_FOUND,
                Printable.of(path) + " is not a route; a path has no slash at its end,"
                        + " and one inside a subject is written %2F"));
    }

    private static HttpProblemException methodNotAllowed(HttpServerRequest request, Resource resource) {
        return new HttpProblemException(Problem.of(
                ProblemType.METHOD_NOT_ALLOWED,
                "method: " + Printable.of(request.method().name()) + " (expected: " + resource.allow() + ")",
                Header.allow(resource.allow())));
    }

    /** Exactly one, or a proxy in front may have read the request as meant for another host (RFC 9112, 3.2). */
    private void checkHost(HttpServerRequest request) {
        List<String> hosts = request.headers().getAll(HttpHeaders.HOST);
        if (hosts.size() == 1 && hosts.get(0).equals(knownHost)) {
            return;
        }
        boolean optional = request.version() == HttpVersion.HTTP_1_0;
        // By a pattern of our own: the parser of Vert.x fails with an exception on some that end early.
        boolean fine = hosts.isEmpty() ? optional : hosts.size() == 1 && HostName.isAuthority(hosts.get(0));
        if (!fine) {
            throw HttpProblemException.malformed(
                    "host", hosts.isEmpty() ? "missing" : hosts.toString(), "one Host header");
        }
        if (!hosts.isEmpty()) {
            knownHost = hosts.get(0);
        }
    }

    private void withBody(HttpServerRequest request, Route route, Handler<Buffer> then) {
        if (!route.takesBody() || (route.goesWithoutBody() && !hasBody(request))) {
            checkNoBody(request);
            then.handle(Buffer.buffer());
            return;
        }
        Optional<Response> refused = MediaType.refused(request);
        if (refused.isPresent()) {
            responder.send(request, refused.get());
            return;
        }
        BodyReader.read(request, route.maxBytes(), then, answer -> responder.send(request, answer));
    }

    /** What a body would ask for here is not done, so it is not ignored in silence either. */
    private static void checkNoBody(HttpServerRequest request) {
        if (hasBody(request)) {
            throw HttpProblemException.malformed("body", "present", "none on this route");
        }
    }

    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    /** Calls the endpoint of a request as soon as its body is there, and sends the answer. */
    private final class Calling implements Handler<Buffer> {
        private final HttpServerRequest request;
        private final Route route;
        private final String variable;
        private final Query query;
        private final Optional<String> key;
        private final Caller caller;

        Calling(
                HttpServerRequest request,
                Route route,
                String variable,
                Query query,
                Optional<String> key,
                Caller caller) {
            this.request = request;
            this.route = route;
            this.variable = variable;
            this.query = query;
            this.key = key;
            this.caller = caller;
        }

        /** The limiter may answer on any thread; the connection is written to on its own. */
        @Override
        public void handle(Buffer body) {
            Context context = Vertx.currentContext();
            CompletionStage<Response> answer;
            long begunMicros = clock.nowMicros();
            meters.begin();
            try {
                answer = route.endpoint().answer(new Call(variable, query, body, key, caller));
            } catch (RuntimeException e) {
                meters.end(route.operation(), clock.nowMicros() - begunMicros);
                responder.send(request, failures.answer(route.path(), e));
                return;
            }
            answer.whenComplete((said, failure) -> {
                long endedMicros = clock.nowMicros();
                meters.end(route.operation(), endedMicros - begunMicros);
                if (failure != null && route.operation().decides() && ErrorMapper.isOfStore(failure)) {
                    meters.failed(route.operation());
                }
                Response last = failure == null ? said : failures.answer(route.path(), failure);
                if (failure == null && route.takesBody()) {
                    failures.storeAnswered();
                }
                if (Vertx.currentContext() == context) {
                    responder.send(request, last, endedMicros);
                } else {
                    context.runOnContext(there -> responder.send(request, last, endedMicros));
                }
            });
        }
    }

    private void fail(HttpServerRequest request, RuntimeException failure) {
        responder.send(request, failures.answer(request.path(), failure));
    }
}
