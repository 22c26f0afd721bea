package dev.tidegate.server.http;

import dev.tidegate.TimeSource;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Response;
import dev.tidegate.server.http.wire.Connections;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** Writes answers, and keeps the connection fit for the next request or closes it. Called on its event loop. */
final class Responder {
    /** What a caller may still send after it was refused; reading it lets the refusal arrive before the close. */
    private static final int MAX_DISCARDED_BYTES = 2 * 1024 * 1024;

    private static final CharSequence NO_STORE = HttpHeaders.createOptimized("no-store");

    private final TimeSource clock;
    private final HttpDate date;
    private final BooleanSupplier stopping;

    Responder(TimeSource clock, BooleanSupplier stopping) {
        this.clock = clock;
        this.date = new HttpDate(clock);
        this.stopping = stopping;
    }

    void send(HttpServerRequest request, Response answer) {
        send(request, answer, clock.nowMicros());
    }

    /** @param nowMicros the present, for the header that says it */
    void send(HttpServerRequest request, Response answer, long nowMicros) {
        HttpServerResponse response = request.response();
        if (response.closed() || response.ended()) {
            return;
        }
        boolean close = stopping.getAsBoolean() || isUnclear(request);
        if (!request.isEnded()) {
            discard(request);
        }
        if (!close && isPlain(request, answer)) {
            Optional<byte[]> head = AnswerHead.of(answer, date.text(nowMicros));
            if (head.isPresent()) {
                Connections.prepare(request.connection(), head.get(), answer.body());
                response.end();
                return;
            }
        }
        head(response, answer, nowMicros);
        if (close) {
            response.putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
        var sent = answer.hasBody() && !request.method().equals(HttpMethod.HEAD)
                ? response.end(Buffer.buffer(answer.body()))
                : response.end();
        if (close) {
            sent.onComplete(done -> request.connection().close());
        }
    }

    /** Whether the answer is a status line of HTTP/1.1, headers and a body, as nearly all are. */
    private static boolean isPlain(HttpServerRequest request, Response answer) {
        return answer.hasBody()
                && request.version() == HttpVersion.HTTP_1_1
                && !request.method().equals(HttpMethod.HEAD);
    }

    /** Whether the next bytes could be a body or a request: the caller may never send what it announced. */
    private static boolean isUnclear(HttpServerRequest request) {
        return !request.isEnded() && BodyReader.expectsContinue(request);
    }

    private void head(HttpServerResponse response, Response answer, long nowMicros) {
        response.setStatusCode(answer.status());
        response.putHeader(HttpHeaders.DATE, date.text(nowMicros));
        response.putHeader(HttpHeaders.CACHE_CONTROL, NO_STORE);
        if (answer.hasBody()) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, answer.contentType());
            response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(answer.body().length));
        }
        for (Header header : answer.headers()) {
            response.putHeader(header.name(), header.value());
        }
    }

    private static void discard(HttpServerRequest request) {
        int[] discarded = {0};
        request.handler(chunk -> {
            discarded[0] += chunk.length();
            if (discarded[0] > MAX_DISCARDED_BYTES) {
                request.connection().close();
            }
        });
        request.exceptionHandler(gone -> {});
    }
}
