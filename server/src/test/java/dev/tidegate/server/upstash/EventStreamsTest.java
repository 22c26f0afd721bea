package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.redis.RedisStore;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.upstash.access.TokenScope;
import dev.tidegate.server.upstash.access.UpstashTokens;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Subscriptions and MONITOR as server-sent events, byte by byte, before a real redis-server. */
class EventStreamsTest {
    private static final int MOST = 5;

    @TempDir
    private static Path folder;

    private static RedisServer redis;
    private static UpstashServer upstash;

    @BeforeAll
    static void start() {
        redis = RedisServer.start();
        upstash = UpstashServer.before(RedisStore.builder(redis.uri()).raw(), options(15), Optional.empty());
    }

    @AfterAll
    static void stop() {
        upstash.close();
        redis.close();
    }

    private static UpstashOptions options(int heartbeatSeconds) {
        return new UpstashOptions(0, Duration.ofSeconds(30), MOST, Duration.ofSeconds(heartbeatSeconds), false);
    }

    private static String name() {
        return "c:" + UUID.randomUUID();
    }

    private static TestConnection open(String path) {
        return new TestConnection(upstash.port()).post(path, "[]", "Accept: text/event-stream");
    }

    private static TestConnection begun(String path) {
        TestConnection stream = open(path);
        assertThat(stream.head())
                .startsWith("http/1.1 200 ok\n")
                .contains("\ncontent-type: text/event-stream\n", "\ntransfer-encoding: chunked\n")
                .doesNotContain("content-encoding");
        return stream;
    }

    private static boolean followers(String channel, int number) {
        return redis.command("pubsub", "numsub", channel).items().get(1).whole() == number;
    }

    @Test
    void aChannelBeginsWithItsConfirmationAndHasALineForEachMessage() {
        String channel = name();
        try (TestConnection stream = begun("/subscribe/" + channel)) {
            // There is no message yet: what has come was flushed at once.
            assertThat(stream.chunk()).isEqualTo("data: subscribe," + channel + ",1\n\n");
            upstash.command("[\"publish\",\"" + channel + "\",\"a,b,\\\"c\\\" \\u00e9\"]");
            assertThat(stream.chunk()).isEqualTo("data: message," + channel + ",a,b,\"c\" \u00e9\n\n");
            upstash.command("[\"publish\",\"" + channel + "\",\"\"]");
            assertThat(stream.chunk()).isEqualTo("data: message," + channel + ",\n\n");
        }
    }

    @Test
    void aPatternSaysTheChannelToo() {
        String channel = name();
        try (TestConnection stream = begun("/psubscribe/" + channel + "*")) {
            assertThat(stream.chunk()).isEqualTo("data: psubscribe," + channel + "*,1\n\n");
            upstash.command("[\"publish\",\"" + channel + "/x\",\"{\\\"a\\\":[1,2]}\"]");
            assertThat(stream.chunk()).isEqualTo("data: pmessage," + channel + "*," + channel + "/x,{\"a\":[1,2]}\n\n");
        }
    }

    @Test
    void anEncodedNameAndOneOfSeveralSegmentsAreChannelsToo() {
        try (TestConnection stream = begun("/subscribe/a%20b%2Fc/d?_token=x")) {
            assertThat(stream.chunk()).isEqualTo("data: subscribe,a b/c/d,1\n\n");
        }
    }

    /** The client takes each line that begins with "data: " for an event of its own. */
    @Test
    void aLineBreakInAMessageBeginsNoOtherEvent() {
        String channel = name();
        try (TestConnection stream = begun("/subscribe/" + channel)) {
            stream.chunk();
            upstash.command(
                    "[\"publish\",\"" + channel + "\",\"one\\nmessage,other,forged\\r\\n two\\rthree\\r\\rdata: x\"]");
            assertThat(stream.chunk())
                    .isEqualTo("data: message," + channel
                            + ",one\ndata:message,other,forged\ndata:  two\ndata:three\ndata:\ndata:data: x\n\n");
        }
    }

    @Test
    void monitorBeginsWithOkAndHasALineForEachCommand() {
        try (TestConnection stream = begun("/monitor")) {
            assertThat(stream.chunk()).isEqualTo("data: \"OK\"\n\n");
            redis.command("echo", "a \"b\"");
            String line = stream.chunk();
            while (!line.contains("echo")) {
                line = stream.chunk();
            }
            assertThat(line).matches("data: \"\\d+\\.\\d+ \\[0 127\\.0\\.0\\.1:\\d+\\] .*\"\n\n");
            assertThat(line).contains("echo", "a ");
        }
    }

    @Test
    void aReaderThatLeavesEndsItsSubscription() {
        String channel = name();
        TestConnection first = begun("/subscribe/" + channel);
        first.chunk();
        TestConnection second = begun("/subscribe/" + channel);
        second.chunk();
        assertThat(followers(channel, 1)).isTrue();
        first.cut();
        upstash.command("[\"publish\",\"" + channel + "\",\"still\"]");
        assertThat(second.chunk()).contains("still");
        second.cut();
        Patience.await("the subscription to end", () -> followers(channel, 0));
        TestConnection pattern = begun("/psubscribe/" + channel + "*");
        pattern.chunk();
        long before = redis.command("pubsub", "numpat").whole();
        pattern.close();
        Patience.await(
                "the pattern to end", () -> redis.command("pubsub", "numpat").whole() != before);
    }

    @Test
    void aReaderThatLeavesMonitorEndsItsConnectionToRedis() {
        TestConnection stream = begun("/monitor");
        stream.chunk();
        assertThat(redis.command("client", "list").text()).contains("cmd=monitor");
        stream.cut();
        Patience.await(
                "monitor to end", () -> !redis.command("client", "list").text().contains("cmd=monitor"));
    }

    @Test
    void moreStreamsThanTheBoundAreRefusedUntilOneEnds() {
        List<TestConnection> all = new ArrayList<>();
        Patience.await("streams of other tests to end", () -> {
            TestConnection stream = open("/subscribe/bound");
            boolean begun = stream.head().startsWith("http/1.1 200");
            all.add(stream);
            return begun && all.size() >= MOST || !begun && drop(all);
        });
        TestConnection refused = open("/subscribe/bound");
        TestConnection.Response answer = refused.response();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.body()).isEqualTo("{\"error\":\"ERR max concurrent streams exceeded. Limit: " + MOST + "\"}");
        refused.close();
        all.remove(0).close();
        Patience.await("room for another", () -> {
            TestConnection stream = open("/subscribe/bound");
            all.add(stream);
            return stream.head().startsWith("http/1.1 200");
        });
        all.forEach(TestConnection::close);
    }

    private static boolean drop(List<TestConnection> all) {
        all.forEach(TestConnection::close);
        all.clear();
        return false;
    }

    @Test
    void headBeginsNoStream() {
        for (String path : List.of("/subscribe/x", "/psubscribe/x", "/monitor")) {
            try (TestConnection call = new TestConnection(upstash.port())) {
                assertThat(call.send("HEAD", path, "").head()).startsWith("http/1.1 405 ");
            }
        }
    }

    @Test
    void aSilentStreamHasAHeartbeat() {
        try (UpstashServer own =
                        UpstashServer.before(RedisStore.builder(redis.uri()).raw(), options(1), Optional.empty());
                TestConnection stream = new TestConnection(own.port()).post("/subscribe/quiet", "[]")) {
            stream.head();
            stream.chunk();
            assertThat(stream.chunk()).isEqualTo(": ping\n\n");
        }
    }

    @Test
    void monitorStaysWhileNothingHappens() {
        try (RedisServer silent = RedisServer.start();
                UpstashServer own =
                        UpstashServer.before(RedisStore.builder(silent.uri()).raw(), options(1), Optional.empty());
                TestConnection stream = new TestConnection(own.port()).post("/monitor", "[]")) {
            stream.head();
            assertThat(stream.chunk()).isEqualTo("data: \"OK\"\n\n");
            for (int i = 0; i < 4; i++) {
                assertThat(stream.chunk()).isEqualTo(": ping\n\n");
            }
            silent.command("echo", "there");
            String line = stream.chunk();
            while (!line.contains("there")) {
                line = stream.chunk();
            }
        }
    }

    @Test
    void aTokenThatIsRevokedEndsItsStreams() throws IOException {
        HashedSecrets.Created other = UpstashTokens.create("other", TokenScope.ALL);
        HashedSecrets.Created stays = UpstashTokens.create("stays", TokenScope.ALL);
        Path file = Files.writeString(folder.resolve("tokens"), other.line() + "\n" + stays.line());
        UpstashTokens tokens = UpstashTokens.load(file);
        try (UpstashServer own =
                        UpstashServer.before(RedisStore.builder(redis.uri()).raw(), options(1), Optional.of(tokens));
                TestConnection revoked = new TestConnection(own.port())
                        .post("/subscribe/revoked", "[]", "Authorization: Bearer " + other.secret());
                TestConnection kept = new TestConnection(own.port())
                        .post("/subscribe/kept", "[]", "Authorization: Bearer " + stays.secret())) {
            revoked.head();
            kept.head();
            Files.writeString(file, stays.line());
            tokens.watch().reload();
            String last = revoked.chunk();
            while (!last.isEmpty()) {
                last = revoked.chunk();
            }
            Patience.await("the subscription to end", () -> followers("revoked", 0));
            assertThat(followers("kept", 1)).isTrue();
        }
    }

    @Test
    void aSilentRedisIsAnErrorAfterTheDeadline() {
        try (RedisServer own = RedisServer.start();
                UpstashServer there = UpstashServer.before(own.uri(), Duration.ofMillis(300))) {
            own.freeze();
            for (String path : List.of("/subscribe/x", "/psubscribe/x*", "/monitor")) {
                try (TestConnection call = new TestConnection(there.port()).post(path, "[]")) {
                    assertThat(call.response().status()).as(path).isEqualTo(503);
                }
            }
            own.thaw();
        }
    }

    @Test
    void aSubscriptionSurvivesARestartOfRedisAndMonitorEnds() {
        try (RedisServer own = RedisServer.start();
                UpstashServer there = UpstashServer.before(own.uri());
                TestConnection stream = new TestConnection(there.port()).post("/subscribe/news", "[]");
                TestConnection monitor = new TestConnection(there.port()).post("/monitor", "[]")) {
            stream.head();
            stream.chunk();
            monitor.head();
            monitor.chunk();
            own.kill();
            String last = monitor.chunk();
            while (!last.isEmpty()) {
                last = monitor.chunk();
            }
            try (TestConnection late = new TestConnection(there.port()).post("/subscribe/late", "[]")) {
                assertThat(late.response().status()).isEqualTo(503);
            }
            own.restart();
            Patience.await(
                    "the subscription again",
                    () -> own.command("publish", "news", "back").whole() > 0);
            assertThat(stream.chunk()).isEqualTo("data: message,news,back\n\n");
        }
    }

    @Test
    void aChannelThatIsLeftWhileRedisIsAwayIsNotSubscribedForEver() {
        try (RedisServer own = RedisServer.start();
                UpstashServer there = UpstashServer.before(
                        RedisStore.builder(own.uri()).raw(),
                        new UpstashOptions(0, Duration.ofSeconds(30), 3, Duration.ofSeconds(15), false),
                        Optional.empty());
                TestConnection kept = new TestConnection(there.port()).post("/subscribe/kept", "[]")) {
            kept.head();
            kept.chunk();
            try (TestConnection left = new TestConnection(there.port()).post("/subscribe/left", "[]");
                    TestConnection pattern = new TestConnection(there.port()).post("/psubscribe/p*", "[]")) {
                left.head();
                left.chunk();
                pattern.head();
                pattern.chunk();
                own.kill();
                Patience.await(
                        "Redis to be away", () -> there.post("/", "[\"ping\"]").statusCode() == 503);
            }
            // Its place is free, so it was left.
            for (int i = 0; i < 2; i++) {
                Patience.await("the streams to end", () -> {
                    try (TestConnection other = new TestConnection(there.port()).post("/subscribe/other", "[]")) {
                        return !other.response().body().contains("max concurrent");
                    }
                });
            }
            own.restart();
            Patience.await("the one that is kept", () -> numsub(own, "kept") == 1);
            Patience.await(
                    "the ones that were left",
                    () -> numsub(own, "left") == 0
                            && own.command("pubsub", "numpat").whole() == 0);
        }
    }

    private static long numsub(RedisServer redis, String channel) {
        return redis.command("pubsub", "numsub", channel).items().get(1).whole();
    }
}
