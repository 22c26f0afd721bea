package dev.tidegate.server.upstash;

/** What is sent to a caller. */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Answer(int status, CharSequence contentType, byte[] body) {
    static final CharSequence JSON = io.vertx.core.http.HttpHeaders.createOptimized("application/json");
    static final CharSequence RESP = io.vertx.core.http.HttpHeaders.createOptimized("application/octet-stream");

    static Answer json(int status, byte[] body) {
        return new Answer(status, JSON, body);
    }

    static Answer error(int status, String text) {
        return json(status, ReplyJson.error(text));
    }
}
