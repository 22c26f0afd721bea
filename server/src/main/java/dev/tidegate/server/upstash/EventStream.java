package dev.tidegate.server.upstash;

import dev.tidegate.server.upstash.reply.Answer;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One response that does not end. Lives on the event loop of its connection. */
final class EventStream {
    /** A reader that is behind by so much is let go. */
    private static final int MOST_WAITING_BYTES = 1024 * 1024;

    private static final CharSequence EVENTS = HttpHeaders.createOptimized("text/event-stream");

    private final HttpServerRequest request;
    private final HttpServerResponse response;
    private final BooleanSupplier allowed;
    private final Consumer<EventStream> gone;
    private int ticks;
    private @Nullable Runnable unfollow;
    private boolean over;

    EventStream(HttpServerRequest request, Context context, BooleanSupplier allowed, Consumer<EventStream> gone) {
        this.request = request;
        this.response = request.response();
        this.allowed = allowed;
        this.gone = gone;
        BodyCollector.discard(request);
        response.closeHandler(closed -> context.runOnContext(there -> over()));
        response.setWriteQueueMaxSize(MOST_WAITING_BYTES);
    }

    /** There is something to follow, until {@code end} runs. */
    void follows(Runnable end) {
        if (over) {
            end.run();
        } else {
            unfollow = end;
        }
    }

    void send(byte[] event) {
        if (over) {
            return;
        }
        if (!response.headWritten()) {
            response.setChunked(true)
                    .putHeader(HttpHeaders.CONTENT_TYPE, EVENTS)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .putHeader("X-Accel-Buffering", "no");
            Cors.allow(request);
        }
        if (response.writeQueueFull()) {
            request.connection().close();
        } else {
            response.write(Buffer.buffer(event));
        }
    }

    /** Ends a stream that has not begun in time, or that its token is not allowed any more. */
    void tick(long mostTicks, Answer late, boolean heartbeat) {
        if (!response.headWritten() && ++ticks > mostTicks) {
            refuse(late);
        } else if (heartbeat && !allowed.getAsBoolean()) {
            end();
        } else if (heartbeat && response.headWritten()) {
            send(Events.PING);
        }
    }

    void refuse(Answer answer) {
        if (!over && !response.headWritten()) {
            response.setStatusCode(answer.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType())
                    .end(Buffer.buffer(answer.body()));
        }
        over();
    }

    void end() {
        if (!over) {
            response.end();
            over();
        }
    }

    private void over() {
        if (over) {
            return;
        }
        over = true;
        Runnable end = unfollow;
        if (end != null) {
            end.run();
        }
        gone.accept(this);
    }
}
