package dev.tidegate.server;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Requests that no client would send, drawn from a seed: a good one, and what is done to it. For one thread. */
final class HostileBytes {
    private static final String[] METHODS = {"GET", "POST", "DELETE", "HEAD", "OPTIONS", "PUT", "get", "G\u0001T", "PRI"
    };
    private static final String[] PATHS = {
        "/v1/acquire",
        "/v1/check",
        "/v1/reservations",
        "/v1/reservations/r1.AWMAAAFh/settle",
        "/v1/plans",
        "/metrics",
        "/v1/subjects/c?plan=pro",
        "/v1/subjects/%zz",
        "/v1/subjects/%e2%80%ae%e2%80%8b",
        "/health/live",
        "/health/ready",
        "/v1/reservations/r1.%ff/cancel",
        "/../v1/plans",
        "//",
        "*",
        "/v1/acquire?a=1&a=2",
        "http://localhost/v1/plans"
    };
    private static final String[] VERSIONS = {
        "HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/1.2", "HTTP/2.0", "HTTP/0.9", "HTTP/1", "HTCPCP/1.0", ""
    };
    private static final String[] HEADERS = {
        "Host: localhost",
        "Host: 127.0.0.1:1",
        "Host: rebound.example",
        ": nameless",
        "A B: c",
        "Content-Length: 5",
        "Content-Length: -1",
        "Content-Length: 7, 7",
        "Content-Length: 99999999999",
        "Transfer-Encoding: chunked",
        "Transfer-Encoding: gzip, chunked",
        "Transfer-Encoding: chunked, gzip",
        "Content-Type: application/json",
        "Content-Type: text/plain",
        "Content-Encoding: gzip",
        "Expect: 100-continue",
        "Expect: nothing",
        "Connection: keep-alive",
        "Connection: close",
        "Connection: Upgrade",
        "Upgrade: websocket",
        "Upgrade: h2c",
        "Origin: http://elsewhere.example",
        "Authorization: Bearer tg_x",
        "Idempotency-Key: \"a",
        "X: \u00e9\u0080",
        " folded"
    };
    private static final String[] BODIES = {
        "{\"subject\":\"c\",\"plan\":\"business\"}",
        "{\"subject\":\"\\u202ec\\u200b\",\"plan\":\"pro\"}",
        "{",
        "[]",
        "{}",
        "",
        "{\"subject\":\"c\",\"plan\":\"pro\",\"cost\":{\"requests\":1e9}}",
        "{\"subject\":1}",
        "{\"a\":{\"a\":{\"a\":[[[[[[[",
        "{\"subject\":\"\n\",\"plan\":\"\u0000\"}",
        "{\"usage\":{\"input\":-1}}",
        "\u00ff\u00fe",
        "0\r\n\r\n",
        "5\r\nhello\r\n0\r\n\r\n",
        "zz\r\n",
        "-1\r\n",
        "5;x=y\r\nhello\r\n",
        "fffffffffffffffff\r\n"
    };

    private final Random random;

    HostileBytes(long seed) {
        this.random = new Random(seed);
    }

    /** One request, or what looks like one. */
    byte[] next() {
        String request = switch (random.nextInt(400)) {
            case 0 -> "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(150 + random.nextInt(200));
            default -> single();
        };
        return bytes(random.nextInt(3) == 0 ? mutated(request) : request);
    }

    private String single() {
        return switch (random.nextInt(12)) {
            case 0 -> noise(random.nextInt(300));
            case 1 -> built(4000 + random.nextInt(6000));
            case 2, 3, 4 -> good();
            default -> built(0);
        };
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }

    private String noise(int length) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.append((char) random.nextInt(256));
        }
        return out.toString();
    }

    private String good() {
        String body = BODIES[random.nextInt(BODIES.length)];
        return "POST " + PATHS[random.nextInt(4)] + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
    }

    private String built(int padding) {
        StringBuilder out = new StringBuilder(one(METHODS)).append(' ').append(one(PATHS));
        boolean inLine = random.nextBoolean();
        out.append(inLine ? "a".repeat(padding) : "")
                .append(' ')
                .append(one(VERSIONS))
                .append("\r\n");
        if (random.nextInt(4) > 0) {
            out.append("Host: localhost\r\n");
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            out.append(one(HEADERS)).append(random.nextInt(20) == 0 ? "\n" : "\r\n");
        }
        out.append(inLine || padding == 0 ? "" : "X: " + "b".repeat(padding) + "\r\n");
        return out.append("\r\n")
                .append(random.nextBoolean() ? one(BODIES) : "")
                .toString();
    }

    private String one(String[] choices) {
        return choices[random.nextInt(choices.length)];
    }

    private String mutated(String request) {
        StringBuilder out = new StringBuilder(request);
        for (int i = 1 + random.nextInt(3); i > 0 && out.length() > 0; i--) {
            int at = random.nextInt(out.length());
            switch (random.nextInt(4)) {
                case 0 -> out.setCharAt(at, (char) random.nextInt(256));
                case 1 -> out.insert(at, (char) random.nextInt(256));
                case 2 -> out.delete(at, Math.min(out.length(), at + 1 + random.nextInt(8)));
                default -> out.setLength(at);
            }
        }
        return out.toString();
    }
}
