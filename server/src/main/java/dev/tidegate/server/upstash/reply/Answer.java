package dev.tidegate.server.upstash.reply;

/** What is sent to a caller. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Answer(int status, CharSequence contentType, byte[] body) {
    static final CharSequence JSON = io.vertx.core.http.HttpHeaders.createOptimized("application/json");
    public static final CharSequence RESP = io.vertx.core.http.HttpHeaders.createOptimized("application/octet-stream");

    public static Answer json(int status, byte[] body) {
        return new Answer(status, JSON, body);
    }

    public static Answer error(int status, String text) {
        return json(status, ReplyJson.error(text));
    }
}
