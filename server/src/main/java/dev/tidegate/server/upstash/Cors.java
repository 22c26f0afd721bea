package dev.tidegate.server.upstash;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;

/** Pages of any origin may call: who has a token may use it, and there are no cookies. */
final class Cors {
    private static final String HEADERS = "Authorization, Content-Type, Upstash-Encoding, Upstash-Response-Format, "
            + "Upstash-Sync-Token, Upstash-Telemetry-Sdk, Upstash-Telemetry-Runtime, Upstash-Telemetry-Platform, "
            + "Upstash-Telemetry-Retry";

    private Cors() {}

    static void preflight(HttpServerRequest request) {
        request.response()
                .setStatusCode(204)
                .putHeader("Access-Control-Allow-Origin", "*")
                .putHeader("Access-Control-Allow-Methods", "GET, HEAD, POST, PUT, OPTIONS")
                .putHeader("Access-Control-Allow-Headers", HEADERS)
                .putHeader("Access-Control-Max-Age", "86400")
                .end();
    }

    static void allow(HttpServerRequest request) {
        if (request.headers().contains(HttpHeaders.ORIGIN)) {
            request.response()
                    .putHeader("Access-Control-Allow-Origin", "*")
                    .putHeader("Access-Control-Expose-Headers", "Upstash-Sync-Token");
        }
    }
}
