package dev.tidegate.server;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Collects a body up to a bound. Lives on the event loop of its connection. */
final class BodyReader {
    /** A request that decides has some hundred bytes. */
    static final int MAX_BYTES = 64 * 1024;
    /** A body of that size takes this long on a very slow line; whoever takes longer is only holding a connection. */
    private static final long TIMEOUT_MILLIS = 10_000;

    private final HttpServerRequest request;
    private final Vertx vertx;
    private final Handler<Buffer> whole;
    private final Consumer<Answer> refuse;
    private final Buffer body = Buffer.buffer();
    private boolean over;

    private BodyReader(Vertx vertx, HttpServerRequest request, Handler<Buffer> whole, Consumer<Answer> refuse) {
        this.vertx = vertx;
        this.request = request;
        this.whole = whole;
        this.refuse = refuse;
    }

    /** Calls exactly one of {@code whole} and {@code refuse}, or neither if the caller goes away. */
    static void read(Vertx vertx, HttpServerRequest request, Handler<Buffer> whole, Consumer<Answer> refuse) {
        new BodyReader(vertx, request, whole, refuse).start();
    }

    private void start() {
        if (announcedBytes() > MAX_BYTES) {
            refuse.accept(tooLarge());
            return;
        }
        long timer = vertx.setTimer(TIMEOUT_MILLIS, id -> end(() -> refuse.accept(tooSlow())));
        request.exceptionHandler(gone -> {
            vertx.cancelTimer(timer);
            over = true;
        });
        request.handler(chunk -> {
            if (!over) {
                take(chunk, timer);
            }
        });
        request.endHandler(end -> {
            vertx.cancelTimer(timer);
            end(() -> whole.handle(body));
        });
        if (expectsContinue(request)) {
            request.response().writeContinue();
        }
    }

    private void take(Buffer chunk, long timer) {
        if (body.length() + chunk.length() > MAX_BYTES) {
            vertx.cancelTimer(timer);
            end(() -> refuse.accept(tooLarge()));
        } else {
            body.appendBuffer(chunk);
        }
    }

    private void end(Runnable last) {
        if (!over) {
            over = true;
            last.run();
        }
    }

    static boolean expectsContinue(HttpServerRequest request) {
        return HttpHeaders.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT));
    }

    private long announcedBytes() {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return length == null ? 0 : Long.parseLong(length);
    }

    private static Answer tooLarge() {
        return Problem.of(
                ProblemType.TOO_LARGE,
                "body: more than " + MAX_BYTES + " bytes (expected: at most " + MAX_BYTES + " bytes)",
                json -> json.writeStringField("field", "body"));
    }

    private static Answer tooSlow() {
        return Problem.of(
                ProblemType.TIMEOUT,
                "body: not complete after " + TIMEOUT_MILLIS + " ms (expected: sooner)",
                json -> json.writeStringField("field", "body"));
    }
}
