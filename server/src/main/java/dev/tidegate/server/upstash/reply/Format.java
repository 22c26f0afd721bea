package dev.tidegate.server.upstash.reply;

import io.vertx.core.http.HttpServerRequest;

/** The form that a request asks its replies in. */
public enum Format {
    PLAIN,
    BASE64,
    RESP2;

    private static final CharSequence ENCODING = io.vertx.core.http.HttpHeaders.createOptimized("upstash-encoding");
    private static final CharSequence RESPONSE =
            io.vertx.core.http.HttpHeaders.createOptimized("upstash-response-format");

    public static Format of(HttpServerRequest request) throws BadCommandException {
        boolean base64 = "base64".equalsIgnoreCase(request.getHeader(ENCODING));
        String format = request.getHeader(RESPONSE);
        if (format == null || format.equalsIgnoreCase("json")) {
            return base64 ? BASE64 : PLAIN;
        }
        if (!format.equalsIgnoreCase("resp2")) {
            throw new BadCommandException("ERR unsupported response format, expected: json, resp2");
        }
        if (base64) {
            throw new BadCommandException("ERR base64 encoding is not supported with resp2 response format");
        }
        return RESP2;
    }
}
