package dev.tidegate.server.http;

import dev.tidegate.InvalidInputException;
import dev.tidegate.protocol.Header;
import dev.tidegate.protocol.Problem;
import dev.tidegate.protocol.ProblemType;
import dev.tidegate.protocol.Response;
import dev.tidegate.server.http.wire.Refused;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** What is said of a fault that was found before any route. Safe for any number of threads. */
public final class WireAnswers {
    private final HttpDate date;
    private final long receiveMillis;

    public WireAnswers(HttpDate date, long receiveMillis) {
        this.date = date;
        this.receiveMillis = receiveMillis;
    }

    public FullHttpResponse response(Refused refused) {
        Response answer = answer(refused);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body()));
        response.headers()
                .set(HttpHeaderNames.DATE, date.text())
                .set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE)
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        answer.headers().forEach(header -> response.headers().set(header.name(), header.value()));
        return response;
    }

    private Response answer(Refused refused) {
        return switch (refused.fault()) {
            case NOT_HTTP -> Problem.of(ProblemType.MALFORMED, "not an HTTP/1.1 request");
            case LINE_TOO_LONG ->
                Problem.of(
                        ProblemType.URI_TOO_LONG,
                        "the request line is longer than " + Listener.MAX_REQUEST_LINE_BYTES + " bytes");
            case HEADERS_TOO_LARGE ->
                Problem.of(
                        ProblemType.HEADERS_TOO_LARGE,
                        "the headers are longer than " + Listener.MAX_HEADER_BYTES + " bytes");
            case NAMELESS_HEADER ->
                of(ProblemType.MALFORMED, "headers", "a header without a name", "name: value on each line");
            case UNCLEAR_LENGTH ->
                of(
                        ProblemType.MALFORMED,
                        "content-length",
                        String.join(" and ", refused.seen()),
                        "one Content-Length header with one number of bytes, RFC 9112, 6.3");
            case UNCLEAR_CODING ->
                of(
                        ProblemType.MALFORMED,
                        "transfer-encoding",
                        "no clear end of the body",
                        "chunked alone, in HTTP/1.1, without a Content-Length");
            case UNKNOWN_CODING ->
                of(ProblemType.NOT_IMPLEMENTED, "transfer-encoding", "a coding beside chunked", "chunked alone");
            case OTHER_VERSION -> of(ProblemType.VERSION_NOT_SUPPORTED, "version", "another than HTTP/1", "HTTP/1.1");
            case BAD_CHUNK -> of(ProblemType.MALFORMED, "body", "a malformed chunk", "chunks of RFC 9112");
            case SLOW_HEADERS -> slow("headers");
            case SLOW_BODY -> slow("body");
            case FULL ->
                Problem.of(
                        ProblemType.TOO_MANY_CONNECTIONS,
                        "as many connections are open as this server allows",
                        Header.retryAfter(1));
        };
    }

    private Response slow(String part) {
        return of(ProblemType.TIMEOUT, part, "not complete after " + receiveMillis + " ms", "sooner");
    }

    private static Response of(ProblemType type, String field, String value, String expected) {
        return Problem.of(type, new InvalidInputException(field, value, expected));
    }
}
