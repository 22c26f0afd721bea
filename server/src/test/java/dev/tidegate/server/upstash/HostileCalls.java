package dev.tidegate.server.upstash;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Requests to the endpoint that no client would send, drawn from a seed: a good one, and what is done to it. For one thread. */
final class HostileCalls {
    private static final String[] METHODS = {
        "POST", "POST", "POST", "GET", "PUT", "HEAD", "OPTIONS", "DELETE", "P\u0001"
    };
    private static final String[] PATHS = {
        "/",
        "/pipeline",
        "/multi-exec",
        "/pipeline/",
        "//",
        "/set/k/%zz",
        "/get/%00%ff%c3",
        "/set/k?EX=100&&=&NX&%=%",
        "/get/k?_token=%e2%82",
        "/get/k?_token=test-token&_token=x",
        "/subscribe/",
        "/subscribe/c",
        "/psubscribe/*",
        "/monitor",
        "/mget/a/b/c//",
        "/..%2f..",
        "/GET/" + "k".repeat(5000),
        "http://localhost/pipeline"
    };
    private static final String[] HEADERS = {
        "Authorization: Bearer test-token",
        "Authorization: bearer  test-token ",
        "Authorization: Bearer wrong",
        "Authorization: Basic eDp5",
        "Authorization:",
        "Upstash-Encoding: base64",
        "Upstash-Encoding: gzip",
        "Upstash-Response-Format: resp2",
        "Upstash-Response-Format: resp9",
        "Upstash-Telemetry-Retry: 1",
        "Upstash-Telemetry-Retry: -1",
        "Upstash-Telemetry-Retry: 99999999999999999999",
        "Upstash-Sync-Token: \u00e9",
        "Content-Encoding: gzip",
        "Accept-Encoding: gzip, deflate, br",
        "Accept: text/event-stream",
        "Content-Length: 3",
        "Transfer-Encoding: chunked",
        "Expect: 100-continue",
        "Origin: null",
        "X: \u00e9\u0080",
        " folded"
    };
    private static final String[] BODIES = {
        "[\"set\",\"k\",\"v\"]",
        "[\"get\",\"k\"]",
        "[[\"incr\",\"n\"],[\"get\",\"k\"],[\"nosuch\"]]",
        "[[\"set\",\"a\",1],[\"hset\",\"h\",\"f\",{\"a\":[1,null]}],[\"hgetall\",\"h\"]]",
        "[\"eval\",\"#!lua flags=allow-key-locking\\nreturn {1,{2,{'a',false}}}\",0]",
        "[\"evalsha\",\"zz\",0]",
        "[\"eval\",\"return redis.call('nosuch')\",0]",
        "[\"script\",\"load\",\"#!\"]",
        "[\"config\",\"get\",\"*\"]",
        "[\"multi\"]",
        "[\"\"]",
        "[\"get\\u0000\",\"k\"]",
        "[\"echo\",\"\\ud800\"]",
        "[\"echo\",1e999999]",
        "[\"echo\"," + "9".repeat(5000) + "]",
        "[[],[],[]]",
        "[null,true,{}]",
        "[".repeat(3000),
        "{\"a\":".repeat(2000),
        "[\"mset\"," + "\"k\",1,".repeat(300) + "\"k\",2]",
        "[\"get\",\"k\"]]",
        "\u00ff\u00fe",
        "",
        "[\"get\", \"k\" // x\n]",
        "5\r\n[\"pin\r\n3\r\ng\"]\r\n0\r\n\r\n",
        "zz\r\n"
    };

    private final Random random;

    HostileCalls(long seed) {
        this.random = new Random(seed);
    }

    /** One request, or what looks like one. */
    byte[] next() {
        String request = random.nextInt(20) == 0 ? noise(random.nextInt(400)) : built();
        return (random.nextInt(3) == 0 ? mutated(request) : request).getBytes(StandardCharsets.ISO_8859_1);
    }

    private String noise(int length) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < length; i++) {
            out.append((char) random.nextInt(256));
        }
        return out.toString();
    }

    private String built() {
        boolean usual = random.nextInt(3) > 0;
        String body = one(BODIES);
        StringBuilder out = new StringBuilder(usual ? "POST" : one(METHODS))
                .append(' ')
                .append(usual ? PATHS[random.nextInt(3)] : one(PATHS))
                .append(" HTTP/1.1\r\nHost: localhost\r\n");
        if (random.nextInt(8) > 0) {
            out.append(HEADERS[0]).append("\r\n");
        }
        for (int i = random.nextInt(usual ? 2 : 4); i > 0; i--) {
            out.append(one(HEADERS)).append("\r\n");
        }
        if (random.nextInt(10) > 0) {
            out.append("Content-Length: ").append(body.length()).append("\r\n");
        }
        return out.append("\r\n").append(body).toString();
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
