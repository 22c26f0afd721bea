package dev.tidegate.server.upstash;

import dev.tidegate.server.upstash.access.Access;
import dev.tidegate.server.upstash.access.CommandGuard;
import dev.tidegate.server.upstash.reply.Answer;
import dev.tidegate.server.upstash.reply.BadCommandException;
import dev.tidegate.server.upstash.reply.Format;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.internal.ContextInternal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** Requests of the connections of one event loop, from their head to their answer. Lives on that loop. */
@SuppressWarnings("FutureReturnValueIgnored") // an answer completes; it does not fail
final class UpstashHandler {
    /** How often requests are looked at that wait for too long. */
    static final long TICK_MILLIS = 25;
    /** How often it is looked whether the connection of an earlier attempt has ended, before a request counts as a new one. */
    private static final int MOST_LOOKS = 8;

    private static final CharSequence SYNC_TOKEN = HttpHeaders.createOptimized("upstash-sync-token");
    private static final String BEARER = "bearer ";

    private final UpstashEndpoint endpoint;
    private final ContextInternal context;
    private final CommandRunner runner;
    /** In the order of their deadlines, which all are as far away. What was answered is not kept behind one that is slow. */
    private final Set<Exchange> waiting = new LinkedHashSet<>();

    private final Deliveries deliveries;
    private final EventStreams streams;
    /** Deadlines are counted in ticks, which no change of a clock makes longer. */
    private long ticks;

    UpstashHandler(UpstashEndpoint endpoint, ContextInternal context) {
        this.endpoint = endpoint;
        this.context = context;
        this.runner = endpoint.runner(context);
        this.deliveries = new Deliveries(endpoint.replays());
        this.streams = new EventStreams(endpoint, context);
    }

    /** Answers one request. */
    void handle(HttpServerRequest request) {
        try {
            dispatch(request);
        } catch (BadCommandException e) {
            refuse(request, Answer.error(e.status, e.text()));
        } catch (RuntimeException e) {
            endpoint.failed(e);
            refuse(request, Answer.error(500, "ERR internal error"));
        }
    }

    private void dispatch(HttpServerRequest request) throws BadCommandException {
        HttpMethod method = request.method();
        if (method.equals(HttpMethod.OPTIONS)) {
            Cors.preflight(request);
            return;
        }
        boolean body = method.equals(HttpMethod.POST) || method.equals(HttpMethod.PUT);
        if (!body && !method.equals(HttpMethod.GET) && !method.equals(HttpMethod.HEAD)) {
            throw new BadCommandException(405, "ERR method not allowed");
        }
        String path = Optional.ofNullable(request.path())
                .filter(text -> !text.isEmpty())
                .orElse("/");
        if (!body && path.equals("/")) {
            send(request, endpoint.health());
            return;
        }
        Access access = authenticate(request);
        Format format = Format.of(request);
        if (streams.accept(request, path, access)) {
            return;
        }
        String coding = request.getHeader(HttpHeaders.CONTENT_ENCODING);
        if (coding != null && !coding.equalsIgnoreCase("identity")) {
            throw new BadCommandException(
                    415, "ERR content-encoding: " + coding + " (expected: none, the body as it is)");
        }
        if (body) {
            new BodyCollector(request, UpstashOptions.MAX_BODY_BYTES)
                    .read(whole -> whole(request, path, access, format, whole), fault -> refuse(request, fault));
        } else {
            whole(request, path, access, format, new byte[0]);
        }
    }

    private Access authenticate(HttpServerRequest request) throws BadCommandException {
        CommandGuard guard = endpoint.guard();
        Optional<Access> access = guard.authenticate(token(request));
        if (access.isEmpty()) {
            guard.rejected(String.valueOf(request.remoteAddress().hostAddress()));
            throw new BadCommandException(401, "WRONGPASS invalid or missing auth token");
        }
        return access.get();
    }

    /** Returns what a request has as its token; empty text if it has none. */
    static String token(HttpServerRequest request) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
            return header.substring(BEARER.length()).strip();
        }
        String query = request.query();
        return query == null ? "" : PathCommand.token(query);
    }

    private void whole(HttpServerRequest request, String path, Access access, Format format, byte[] body) {
        try {
            accept(request, path, access, format, body);
        } catch (BadCommandException e) {
            refuse(request, Answer.error(e.status, e.text()));
        } catch (RuntimeException e) {
            endpoint.failed(e);
            refuse(request, Answer.error(500, "ERR internal error"));
        }
    }

    private void accept(HttpServerRequest request, String path, Access access, Format format, byte[] body)
            throws BadCommandException {
        Exchange.Kind kind = kind(path);
        if (kind == Exchange.Kind.TRANSACTION && format == Format.RESP2) {
            throw new BadCommandException("ERR resp2 response format is not supported for transactions");
        }
        List<byte[][]> commands = commands(request, path, kind, body);
        Exchange exchange = new Exchange(request, access, format, kind, endpoint.nowMicros(), ticks);
        waiting.add(exchange);
        answerLater(exchange);
        begin(exchange, commands, body, MOST_LOOKS);
    }

    private void begin(Exchange exchange, List<byte[][]> commands, byte[] body, int looks) {
        boolean waited = looks < MOST_LOOKS;
        if (waited && (!exchange.isOpen() || exchange.request.response().closed())) {
            exchange.answer(endpoint.late());
            return;
        }
        if (looks > 0 && deliveries.isUndecided(exchange, body)) {
            context.owner().setTimer(TICK_MILLIS, then -> begin(exchange, commands, body, looks - 1));
            return;
        }
        if (isAnsweredBefore(exchange, body)) {
            return;
        }
        var admitted = exchange.access.admit(commands.size()).toCompletableFuture();
        if (admitted.isDone() && !admitted.isCompletedExceptionally()) {
            admitted(exchange, commands, admitted.join());
        } else {
            admitted.whenComplete((refusal, failure) -> context.runOnContext(
                    there -> admitted(exchange, commands, failure == null ? refusal : Optional.empty())));
        }
    }

    private void admitted(Exchange exchange, List<byte[][]> commands, Optional<String> refusal) {
        if (refusal.isPresent()) {
            exchange.answer(Answer.error(429, refusal.get()));
        } else if (exchange.isOpen()) {
            runner.run(exchange, commands);
        }
    }

    private static Exchange.Kind kind(String path) {
        return switch (path) {
            case "/pipeline", "/pipeline/" -> Exchange.Kind.PIPELINE;
            case "/multi-exec", "/multi-exec/" -> Exchange.Kind.TRANSACTION;
            default -> Exchange.Kind.COMMAND;
        };
    }

    private static List<byte[][]> commands(HttpServerRequest request, String path, Exchange.Kind kind, byte[] body)
            throws BadCommandException {
        return switch (kind) {
            case PIPELINE -> CommandReader.commands(body, "ERR failed to parse pipeline request");
            case TRANSACTION -> CommandReader.commands(body, "ERR failed to parse multi-exec request");
            case COMMAND ->
                List.<byte[][]>of(
                        path.equals("/")
                                ? CommandReader.command(body)
                                : PathCommand.read(
                                        path,
                                        Optional.ofNullable(request.query()).orElse(""),
                                        body));
        };
    }

    /** A request that was sent again gets the answer of the first one, also when that is still to come. */
    private boolean isAnsweredBefore(Exchange exchange, byte[] body) {
        Optional<CompletableFuture<Answer>> before = deliveries.answered(exchange, body, endpoint::nowMicros);
        if (before.isEmpty()) {
            return false;
        }
        endpoint.meters().replayed();
        before.get().thenAccept(exchange::answer);
        return true;
    }

    private void answerLater(Exchange exchange) {
        // At once where the reply came on this event loop.
        exchange.answer.thenAccept(answer -> context.emit(answer, last -> end(exchange, last)));
    }

    private void end(Exchange exchange, Answer answer) {
        waiting.remove(exchange);
        endpoint.meters().ended(answer.status(), endpoint.nowMicros() - exchange.begunMicros);
        HttpServerResponse response = exchange.request.response();
        if (!response.closed() && !response.ended()) {
            response.putHeader(SYNC_TOKEN, endpoint.syncToken());
            write(exchange.request, answer);
        }
    }

    /** A request that no command was run for. */
    private void refuse(HttpServerRequest request, Answer answer) {
        endpoint.meters().count(answer.status());
        send(request, answer);
    }

    private void send(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        if (!request.isEnded()) {
            BodyCollector.discard(request);
        }
        write(request, answer);
    }

    private void write(HttpServerRequest request, Answer answer) {
        HttpServerResponse response = request.response();
        response.setStatusCode(answer.status());
        response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
        Cors.allow(request);
        if (endpoint.isStopping()) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        if (request.method().equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(answer.body().length));
            response.end();
        } else {
            response.end(Buffer.buffer(answer.body()));
        }
    }

    /** Answers what has waited for too long. */
    void tick() {
        ticks++;
        List<Exchange> late = new ArrayList<>();
        for (Exchange oldest : waiting) {
            if (ticks - oldest.begunTick <= endpoint.deadlineTicks()) {
                break;
            }
            late.add(oldest);
        }
        late.forEach(exchange -> exchange.answer(endpoint.late()));
        streams.tick(ticks);
    }
}
