package dev.tidegate.server.http;

import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Collects a body up to a bound of bytes; that of time is kept on the connection. Lives on the event loop of it. */
final class BodyReader {
    private final HttpServerRequest request;
    private final int maxBytes;
    private final Handler<Buffer> whole;
    private final Consumer<Response> refuse;
    private final Buffer body = Buffer.buffer();
    private boolean over;

    private BodyReader(HttpServerRequest request, int maxBytes, Handler<Buffer> whole, Consumer<Response> refuse) {
        this.request = request;
        this.maxBytes = maxBytes;
        this.whole = whole;
        this.refuse = refuse;
    }

    /** Calls exactly one of {@code whole} and {@code refuse}, or neither if the caller goes away. */
    static void read(HttpServerRequest request, int maxBytes, Handler<Buffer> whole, Consumer<Response> refuse) {
        new BodyReader(request, maxBytes, whole, refuse).start();
    }

    private void start() {
        if (announcedBytes() > maxBytes) {
            refuse.accept(tooLarge());
            return;
        }
        request.exceptionHandler(gone -> over = true);
        request.handler(chunk -> {
            if (!over) {
                take(chunk);
            }
        });
        request.endHandler(end -> end(() -> whole.handle(body)));
        if (expectsContinue(request)) {
            request.response().writeContinue();
        }
    }

    private void take(Buffer chunk) {
        if (body.length() + chunk.length() > maxBytes) {
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

    private Response tooLarge() {
        return Problem.of(
                ProblemType.TOO_LARGE,
                "body: more than " + maxBytes + " bytes (expected: at most " + maxBytes + " bytes)",
                json -> json.writeStringField("field", "body"));
    }
}
