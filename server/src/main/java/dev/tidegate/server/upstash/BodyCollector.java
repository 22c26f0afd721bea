package dev.tidegate.server.upstash;

import dev.tidegate.server.upstash.reply.Answer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.function.Consumer;

/** Collects a body up to a bound. Lives on the event loop of its connection. */
final class BodyCollector {
    /** What a caller may still send after it was refused; reading it lets the refusal arrive before the close. */
    private static final int MAX_DISCARDED_BYTES = 16 * 1024 * 1024;

    private final HttpServerRequest request;
    private final int maxBytes;
    private final Buffer body = Buffer.buffer();
    private boolean over;

    BodyCollector(HttpServerRequest request, int maxBytes) {
        this.request = request;
        this.maxBytes = maxBytes;
    }

    /** Calls one of the two, or neither if the caller goes away. */
    void read(Consumer<byte[]> whole, Consumer<Answer> refuse) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length != null && Long.parseLong(length) > maxBytes) {
            refuse.accept(tooLarge());
            return;
        }
        request.exceptionHandler(gone -> over = true);
        request.handler(chunk -> {
            if (!over && body.length() + chunk.length() > maxBytes) {
                over = true;
                refuse.accept(tooLarge());
            } else if (!over) {
                body.appendBuffer(chunk);
            }
        });
        request.endHandler(end -> {
            if (!over) {
                over = true;
                whole.accept(body.getBytes());
            }
        });
        if (HttpHeaders.CONTINUE.toString().equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
            request.response().writeContinue();
        }
    }

    private static Answer tooLarge() {
        return Answer.error(413, "ERR max request size exceeded");
    }

    static void discard(HttpServerRequest request) {
        long[] discarded = {0};
        request.handler(chunk -> {
            discarded[0] += chunk.length();
            if (discarded[0] > MAX_DISCARDED_BYTES) {
                request.connection().close();
            }
        });
        request.exceptionHandler(gone -> {});
        request.endHandler(end -> {});
    }
}
