package dev.tidegate.server.upstash;

import dev.tidegate.StoreException;
import dev.tidegate.redis.raw.RawReply;
import dev.tidegate.server.upstash.access.Access;
import dev.tidegate.server.upstash.reply.Answer;
import dev.tidegate.server.upstash.reply.BadCommandException;
import io.vertx.core.Context;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;

/** Subscriptions and MONITOR as events of a response that does not end. Lives on one event loop. */
@SuppressWarnings("FutureReturnValueIgnored") // both ends are handled there
final class EventStreams {
    private static final String SUBSCRIBE = "/subscribe/";
    private static final String PSUBSCRIBE = "/psubscribe/";
    private static final String MONITOR = "/monitor";

    private final UpstashEndpoint endpoint;
    private final Context context;
    private final Set<EventStream> open = new LinkedHashSet<>();

    EventStreams(UpstashEndpoint endpoint, Context context) {
        this.endpoint = endpoint;
        this.context = context;
    }

    /** Returns whether the path is one of a stream; then it is answered here. */
    boolean accept(HttpServerRequest request, String path, Access access) throws BadCommandException {
        if (path.equals(MONITOR)) {
            begin(request, access, List.of(ascii("monitor")), this::monitor);
            return true;
        }
        boolean pattern = path.startsWith(PSUBSCRIBE);
        if (!pattern && !path.startsWith(SUBSCRIBE)) {
            return false;
        }
        byte[] name = PathCommand.decoded(path.substring((pattern ? PSUBSCRIBE : SUBSCRIBE).length()), false);
        begin(
                request,
                access,
                List.of(ascii(pattern ? "psubscribe" : "subscribe"), name),
                stream -> follow(stream, name, pattern));
        return true;
    }

    private interface Source {
        CompletionStage<Runnable> follow(EventStream stream);
    }

    private void begin(HttpServerRequest request, Access access, List<byte[]> command, Source source)
            throws BadCommandException {
        if (request.method().equals(HttpMethod.HEAD)) {
            throw new BadCommandException(405, "ERR method not allowed");
        }
        Optional<String> refusal = access.checkStream(command);
        if (refusal.isPresent()) {
            throw new BadCommandException(refusal.get());
        }
        AtomicInteger all = endpoint.meters().streams;
        if (all.incrementAndGet() > endpoint.options().maxStreams() || endpoint.isStopping()) {
            all.decrementAndGet();
            throw new BadCommandException(
                    503,
                    "ERR max concurrent streams exceeded. Limit: "
                            + endpoint.options().maxStreams());
        }
        String token = UpstashHandler.token(request);
        EventStream stream = new EventStream(request, context, () -> isAllowed(token, command), gone -> {
            open.remove(gone);
            all.decrementAndGet();
        });
        open.add(stream);
        source.follow(stream)
                .whenComplete((end, failure) -> context.runOnContext(there -> {
                    if (failure == null) {
                        stream.follows(end);
                    } else {
                        stream.refuse(unavailable(failure));
                    }
                }));
    }

    private boolean isAllowed(String token, List<byte[]> command) {
        return endpoint.guard()
                .authenticate(token)
                .filter(access -> access.checkStream(command).isEmpty())
                .isPresent();
    }

    private static Answer unavailable(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        return cause instanceof StoreException why
                ? CommandRunner.unavailable(why)
                : Answer.error(503, "ERR Redis did not answer");
    }

    private CompletionStage<Runnable> follow(EventStream stream, byte[] name, boolean pattern) {
        return endpoint.redis()
                .subscribe(name, pattern, (channel, payload) -> {
                    byte[] event = pattern
                            ? Events.of("pmessage,", name, channel, payload)
                            : Events.of("message,", channel, payload);
                    context.runOnContext(there -> stream.send(event));
                })
                .thenApply(end -> {
                    byte[] event = Events.of(pattern ? "psubscribe," : "subscribe,", name, ascii("1"));
                    context.runOnContext(there -> stream.send(event));
                    return end;
                });
    }

    private CompletionStage<Runnable> monitor(EventStream stream) {
        return endpoint.redis().monitor(reply -> {
            byte[] event = Events.quoted(line(reply));
            context.runOnContext(there -> {
                if (reply.failure() == null) {
                    stream.send(event);
                } else {
                    stream.end();
                }
            });
        });
    }

    private static String line(RawReply reply) {
        return reply.length() < 3 ? "" : new String(reply.bytes(), 1, reply.length() - 3, StandardCharsets.UTF_8);
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    void tick(long ticks) {
        if (open.isEmpty()) {
            return;
        }
        if (endpoint.isStopping()) {
            List.copyOf(open).forEach(EventStream::end);
            return;
        }
        boolean heartbeat = ticks % (endpoint.options().heartbeat().toMillis() / UpstashHandler.TICK_MILLIS) == 0;
        List.copyOf(open).forEach(stream -> stream.tick(endpoint.deadlineTicks(), endpoint.late(), heartbeat));
    }
}
