package dev.tidegate.server.upstash.reply;

import dev.tidegate.server.http.wire.Refused;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;

/** The answers to requests that are refused before they have a route: the clients want JSON with an error. */
public final class UpstashWireAnswers {
    private UpstashWireAnswers() {}

    public static FullHttpResponse response(Refused refused) {
        Answer answer = answer(refused);
        FullHttpResponse response = new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1,
                HttpResponseStatus.valueOf(answer.status()),
                Unpooled.wrappedBuffer(answer.body()));
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, answer.contentType())
                .set(HttpHeaderNames.CONTENT_LENGTH, answer.body().length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        return response;
    }

    private static Answer answer(Refused refused) {
        return switch (refused.fault()) {
            case LINE_TOO_LONG -> Answer.error(414, "ERR the request line is too long");
            case HEADERS_TOO_LARGE -> Answer.error(431, "ERR the headers are too large");
            case SLOW_HEADERS, SLOW_BODY -> Answer.error(408, "ERR the request did not arrive in time");
            case UNKNOWN_CODING -> Answer.error(501, "ERR the transfer coding is not supported");
            case OTHER_VERSION -> Answer.error(505, "ERR only HTTP/1.1 is supported");
            case FULL -> Answer.error(503, "ERR max concurrent connections exceeded");
            default -> Answer.error(400, "ERR not a valid HTTP/1.1 request");
        };
    }
}
