package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.migrate.move.StateFile;
import dev.tidegate.testkit.redis.RedisReply;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code migrate} between two real servers, on keys as {@code @upstash/ratelimit} writes them. */
class MigrateCommandTest {
    private static final String P = "@upstash/ratelimit:";
    private static final long LONG_MILLIS = 86_400_000;

    private RedisServer from;
    private RedisServer to;

    @TempDir
    private Path folder;

    @BeforeEach
    void start() {
        from = RedisServer.start();
        to = RedisServer.start();
    }

    @AfterEach
    void stop() {
        from.close();
        to.close();
    }

    private Cli.Outcome migrate(String... more) {
        return between(from.uri(), to.uri(), more);
    }

    private static Cli.Outcome between(String source, String target, String... more) {
        List<String> words = new ArrayList<>(List.of("migrate", "--from", source, "--to", target));
        words.addAll(List.of(more));
        return new Cli().run(words.toArray(String[]::new));
    }

    private static void assertDone(Cli.Outcome outcome) {
        assertThat(outcome.code()).as(outcome.out() + outcome.err()).isZero();
    }

    private static String text(RedisServer server, String... words) {
        RedisReply reply = server.command(words);
        return reply instanceof RedisReply.Whole number ? "" + number.value() : reply.text();
    }

    /** What a server holds but for markers: by key its type and its content; the end apart. */
    private static Map<String, String> content(RedisServer server) {
        Map<String, String> all = new TreeMap<>();
        try (RespClient redis = server.connect()) {
            for (RedisReply each : redis.command("KEYS", "*").items()) {
                String key = each.text();
                if (!key.startsWith("tg:")) {
                    String type = redis.command("TYPE", key).text();
                    RedisReply value = switch (type) {
                        case "hash" -> redis.command("HGETALL", key);
                        case "set" -> redis.command("SORT", key, "ALPHA");
                        case "zset" -> redis.command("ZRANGE", key, "0", "-1", "WITHSCORES");
                        case "list" -> redis.command("LRANGE", key, "0", "-1");
                        default -> redis.command("GET", key);
                    };
                    all.put(
                            key,
                            type + " "
                                    + (value instanceof RedisReply.Many many
                                            ? many.items().stream()
                                                    .map(RedisReply::text)
                                                    .toList()
                                            : value.text()));
                }
            }
        }
        return all;
    }

    /** Key by key, because a deny list is too long for a message. */
    private static void assertSame(Map<String, String> actual, Map<String, String> expected) {
        assertThat(actual.keySet()).isEqualTo(expected.keySet());
        expected.forEach((key, value) ->
                assertThat(actual.get(key).equals(value)).as(key).isTrue());
    }

    private void fill() {
        try (RespClient redis = from.connect()) {
            redis.command("SET", P + "u1:480000", "4", "PX", "" + LONG_MILLIS);
            redis.command("SET", P + "a:b{c}:480000", "5", "PX", "" + LONG_MILLIS);
            redis.command("SET", P + "cached:480000", "7");
            redis.command("HSET", P + "bucket", "refilledAt", "1700000000000", "tokens", "2.5");
            redis.command("PEXPIRE", P + "bucket", "" + LONG_MILLIS);
            redis.command("HSET", P + "regions:480000", "abcdefghijklmnop", "2", "bcdefghijklmnopq", "1");
            redis.command("PEXPIRE", P + "regions:480000", "" + LONG_MILLIS);
            redis.command("SET", P + "dynamic:global", "20");
            redis.command("SET", P + "ipDenyListStatus", "valid", "PX", "" + LONG_MILLIS);
            redis.command("ZADD", P + "events:1795305600000", "5", "{\"identifier\":\"u1\",\"success\":true}");
            for (int i = 0; i < 1_500; i++) {
                redis.command("SADD", P + "denyList:all", "10.0." + i / 250 + "." + i % 250);
            }
        }
    }

    @Test
    void everyFormIsEqualAtTheTargetWithItsEndAndTheSourceIsAsBefore() {
        fill();
        Map<String, String> before = content(from);
        Cli.Outcome outcome = migrate();
        assertDone(outcome);
        assertSame(content(to), before);
        assertSame(content(from), before);
        assertThat(text(from, "DBSIZE")).as("no marker at the source").isEqualTo("9");
        for (String key : before.keySet()) {
            long there = to.command("PTTL", key).whole();
            long here = from.command("PTTL", key).whole();
            assertThat(there < 0).as(key).isEqualTo(here < 0);
            // It was read before it was written; both run on, so the end at the target is looked at first.
            assertThat(there).as(key).isBetween(here < 0 ? -1L : here, here < 0 ? -1L : LONG_MILLIS);
        }
        assertThat(outcome.out())
                .contains(
                        "deny list", "token bucket", "window in several regions", "analytics", "9 read again and equal")
                .contains("never expires: 4 keys", P + "cached:480000");
    }

    @Test
    void aRepetitionChangesNothing() {
        fill();
        assertDone(migrate());
        Map<String, String> first = content(to);
        assertDone(migrate("--merge", "add"));
        assertDone(migrate());
        assertThat(content(to)).isEqualTo(first);
    }

    @Test
    void theTargetEndsWithItsOwnAndTheLastValueCarried() {
        fill();
        assertDone(migrate());
        from.command("INCRBY", P + "u1:480000", "3");
        to.command("INCRBY", P + "u1:480000", "10");
        assertDone(migrate());
        assertThat(text(to, "GET", P + "u1:480000")).isEqualTo("17");
        // And back: what came from there is not counted twice.
        to.command("INCRBY", P + "u1:480000", "100");
        Cli.Outcome back = between(to.uri(), from.uri());
        assertDone(back);
        assertThat(text(from, "GET", P + "u1:480000")).isEqualTo("117");
        assertThat(text(from, "ZSCORE", P + "events:1795305600000", "{\"identifier\":\"u1\",\"success\":true}"))
                .isEqualTo("5");
        assertDone(migrate());
        assertThat(text(to, "GET", P + "u1:480000")).isEqualTo("117");
    }

    @Test
    void aMoveInTheOtherDirectionHasToEndFirst() throws Exception {
        fill();
        Cli follow = new Cli();
        CompletableFuture<Cli.Outcome> following = CompletableFuture.supplyAsync(
                () -> follow.run("migrate", "--from", from.uri(), "--to", to.uri(), "--follow"));
        try (RespClient redis = to.connect()) {
            while (redis.command("EXISTS", P + "u1:480000").whole() == 0 && !following.isDone()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        Cli.Outcome back = between(to.uri(), from.uri());
        follow.stop();
        assertDone(following.get(1, TimeUnit.MINUTES));
        assertThat(back.code()).isEqualTo(1);
        assertThat(back.err()).contains("a move from 127.0.0.1", "end it first");
        assertThat(text(from, "GET", P + "u1:480000")).isEqualTo("4");
        assertDone(between(to.uri(), from.uri()));
        assertThat(text(from, "GET", P + "u1:480000")).isEqualTo("4");
    }

    @Test
    void aMoveThatLosesItsSourceReportsWhatItHasCarried() throws Exception {
        fill();
        CompletableFuture<Cli.Outcome> following = CompletableFuture.supplyAsync(
                () -> new Cli().run("migrate", "--from", from.uri(), "--to", to.uri(), "--follow", "--json"));
        try (RespClient redis = to.connect()) {
            while (redis.command("DBSIZE").whole() < 9 && !following.isDone()) {
                LockSupport.parkNanos(1_000_000);
            }
        }
        from.command("ACL", "SETUSER", "default", "-ping");
        Cli.Outcome lost = following.get(1, TimeUnit.MINUTES);
        assertThat(lost.code()).isEqualTo(1);
        assertThat(lost.out()).contains("\"complete\":false", "\"stoppedBy\":", "\"carried\":9");
        assertThat(lost.err()).contains("NOPERM", "run the same command again");
    }

    @Test
    void aTargetThatCountsAlreadyIsRefusedUntilItIsSaidWhatBecomesOfBoth() {
        fill();
        to.command("SET", P + "u1:480000", "6", "PX", "" + LONG_MILLIS);
        Cli.Outcome refused = migrate();
        assertThat(refused.code()).isEqualTo(2);
        assertThat(refused.err()).contains(P + "u1:480000", "--merge add", "--merge max");
        assertThat(text(to, "DBSIZE")).isEqualTo("1");
        assertDone(migrate("--merge", "max"));
        assertThat(text(to, "GET", P + "u1:480000")).isEqualTo("6");
        to.command("FLUSHALL");
        to.command("SET", P + "u1:480000", "6");
        Cli.Outcome added = migrate("--merge", "add");
        assertThat(text(to, "GET", P + "u1:480000")).isEqualTo("10");
        assertThat(added.code()).as("the target's has no end").isEqualTo(1);
        assertThat(added.out()).contains("differs: 1 key, no end at the target");
    }

    @Test
    void bucketsThatBothSidesUsedAddUpWhereTheirCapacityIsGiven() {
        long now = 1_700_000_000_000L;
        from.command("HSET", P + "b", "refilledAt", "" + now, "tokens", "6");
        to.command("HSET", P + "b", "refilledAt", "" + now, "tokens", "7");
        assertDone(migrate("--merge", "add"));
        assertThat(text(to, "HGET", P + "b", "tokens"))
                .as("not known: the lower")
                .isEqualTo("6");
        to.command("FLUSHALL");
        to.command("HSET", P + "b", "refilledAt", "" + now, "tokens", "7");
        assertDone(migrate("--merge", "add", "--bucket", "10:5/60000"));
        assertThat(text(to, "HGET", P + "b", "tokens")).isEqualTo("3");
        from.command("HSET", P + "b", "tokens", "0");
        var unused = migrate("--bucket", "10:5/60000");
        assertThat(text(to, "HGET", P + "b", "tokens")).as("3 of debt").isEqualTo("0");
        assertThat(text(to, "HGET", P + "b", "refilledAt")).isEqualTo("" + (now + 60_000));
    }

    @Test
    void keysThatNoLimiterKeepsAreNamedAndCounted() {
        from.command("RPUSH", P + "list", "x");
        from.command("SET", P + "text", "hello");
        from.command("SET", P + "u:1", "99999999999999999999999");
        from.command("SET", P + "big", "x".repeat(100_000));
        from.command("HSET", P + "hash", "a", "b");
        from.command("SET", P + "plain", "5");
        from.command("SET", "other:1", "5");
        Cli.Outcome outcome = migrate("--json");
        assertDone(outcome);
        assertThat(content(to)).isEmpty();
        assertThat(outcome.out())
                .contains("\"seen\":6", "\"carried\":0", P + "list", P + "text", P + "hash", P + "plain", P + "big");
    }

    @Test
    void aSettingIsCarriedWholeOrNotAtAll() {
        from.command("SET", P + "dynamic:global", "9".repeat(5_000));
        Cli.Outcome outcome = migrate();
        assertThat(content(to)).isEmpty();
        assertThat(outcome.out()).contains("not carried: 1 key, a value of 4096 bytes or more");
    }

    @Test
    void anEndThatForbidsWhatAMoveNeedsStopsItOrIsNamed() {
        fill();
        String limited = from.uri().replace("//", "//limited:pw@");
        from.command("ACL", "SETUSER", "limited", "on", ">pw", "~*", "+@all", "-pttl");
        Cli.Outcome unread = between(limited, to.uri());
        assertThat(unread.code()).as("what was not read was not carried").isEqualTo(1);
        assertThat(unread.out()).contains("not carried: 9 keys, the source refuses: NOPERM");
        assertThat(content(to)).as("nothing without its end").isEmpty();
        from.command("ACL", "SETUSER", "limited", "+pttl", "-exists");
        assertStopped(between(limited, to.uri()));
        to.command("ACL", "SETUSER", "limited", "on", ">pw", "~*", "+@all", "-set");
        assertStopped(between(from.uri(), to.uri().replace("//", "//limited:pw@")));
        assertThat(content(to)).isEmpty();
        to.command("ACL", "SETUSER", "limited", "resetkeys", "~tg:*", "+set");
        Cli.Outcome unwritten = between(from.uri(), to.uri().replace("//", "//limited:pw@"), "--no-verify");
        assertThat(unwritten.code()).isEqualTo(1);
        assertThat(unwritten.out()).contains("not carried: 9 keys, the target refuses: ");
        assertThat(content(to)).isEmpty();
    }

    private static void assertStopped(Cli.Outcome outcome) {
        assertThat(outcome.code()).isEqualTo(1);
        assertThat(outcome.err()).contains("NOPERM");
    }

    @Test
    void whatCannotBeUsedIsRefusedBeforeAnythingIsCarried() throws Exception {
        fill();
        for (String bucket : List.of("10:5/0", "10:0/60000", "00:5/60000", "10")) {
            Cli.Outcome outcome = migrate("--bucket", bucket);
            assertThat(outcome.code()).as(bucket).isEqualTo(2);
            assertThat(outcome.err()).contains("--bucket", bucket, "each above 0");
        }
        Cli.Outcome state = migrate("--state", folder.resolve("none/s").toString());
        assertThat(state.code()).isEqualTo(2);
        assertThat(state.err()).contains("--state", "a file that can be written");
        Path empty = Files.writeString(folder.resolve("empty"), "\n");
        for (String source : List.of("https://db.invalid", from.uri())) {
            for (String file : List.of(empty.toString(), folder + "/none")) {
                Cli.Outcome secret = between(source, to.uri(), "--from-secret-file", file);
                assertThat(secret.code()).isEqualTo(2);
                assertThat(secret.err()).contains("--from-secret-file: " + file);
            }
        }
        assertThat(migrate("--prefix", "tg:").err()).contains("--prefix: tg:", "is not carried");
        assertThat(content(to)).isEmpty();
    }

    @Test
    void aDryRunWritesNothingAndSaysHowMany() {
        fill();
        Cli.Outcome outcome = migrate("--dry-run");
        assertDone(outcome);
        assertThat(outcome.out()).contains("dry run: 9 keys of 9 would be carried");
        assertThat(text(to, "DBSIZE")).isEqualTo("0");
    }

    @Test
    void oneDatabaseByTwoNamesIsRefused() {
        fill();
        for (String other : List.of(from.uri(), from.uri().replace("127.0.0.1", "localhost"))) {
            Cli.Outcome outcome = between(from.uri(), other);
            assertThat(outcome.code()).isEqualTo(2);
            assertThat(outcome.err()).contains("are one database");
        }
        assertThat(text(from, "DBSIZE")).isEqualTo("9");
    }

    @Test
    void anEndThatCannotBeReachedOrDoesNotLetInIsNamedWithoutItsSecret() {
        try (RedisServer closed =
                RedisServer.builder().password("secret-of-redis").start()) {
            String wrong = "redis://:hunter2hunter2@127.0.0.1:" + closed.port();
            for (Cli.Outcome outcome : List.of(
                    between(wrong, to.uri()),
                    between(from.uri(), "redis://:hunter2hunter2@127.0.0.1:1"),
                    between(from.uri(), "ftp://:hunter2hunter2@h"))) {
                assertThat(outcome.code()).as(outcome.err()).isNotZero();
                assertThat(outcome.out() + outcome.err())
                        .doesNotContain("hunter2", "\tat ")
                        .contains("tidegate: ");
            }
            Cli.Outcome right = between(
                    closed.uri(), to.uri(), "--state", folder.resolve("s").toString());
            assertDone(right);
            assertThat(right.out() + right.err()).doesNotContain("secret-of-redis");
            assertThat(folder.resolve("s")).content().doesNotContain("secret-of-redis");
        }
    }

    @Test
    void aStateFileOfAnotherMoveIsRefused() throws Exception {
        fill();
        Path state = folder.resolve("state.json");
        assertDone(migrate("--state", state.toString()));
        Cli.Outcome other = migrate("--state", state.toString(), "--prefix", "app");
        assertThat(other.code()).isEqualTo(2);
        assertThat(other.err()).contains("--state", "prefixes");
        Cli.Outcome merged = migrate("--state", state.toString(), "--merge", "max");
        assertThat(merged.code()).isEqualTo(2);
        assertThat(merged.err()).contains("a move with merge max", "this one has merge add");
        try (StateFile held = new StateFile(state, Map.of())) {
            held.hold();
            Cli.Outcome second = migrate("--state", state.toString());
            assertThat(second.code()).isEqualTo(2);
            assertThat(second.err()).contains("a file that no other move uses at this moment");
        }
        assertDone(migrate("--state", state.toString()));
        Files.writeString(state, "nonsense");
        assertThat(migrate("--state", state.toString()).err()).contains("a state file of this command");
    }

    @Test
    void aRestDatabaseIsASourceAndATarget() throws Exception {
        fill();
        String token = "token-of-the-tests";
        Pattern url = Pattern.compile("event=upstash.started url=(\\S+)");
        try (RedisServer third = RedisServer.start();
                Served server = new Served(
                        folder,
                        Map.of("TIDEGATE_UPSTASH_TOKEN", token),
                        "--redis",
                        from.uri(),
                        "--upstash-port",
                        "0")) {
            Matcher found = url.matcher(server.said());
            assertThat(found.find()).isTrue();
            Cli.Outcome outcome = new Cli()
                    .env("TIDEGATE_MIGRATE_FROM_TOKEN", token)
                    .run("migrate", "--from", found.group(1), "--to", to.uri());
            assertDone(outcome);
            assertThat(content(to)).isEqualTo(content(from));
            byte[] name = (P + "\u00ff:480000").getBytes(StandardCharsets.ISO_8859_1);
            try (RespClient redis = from.connect()) {
                redis.command("SET".getBytes(StandardCharsets.US_ASCII), name, new byte[] {'3'});
                Cli.Outcome other = new Cli()
                        .env("TIDEGATE_MIGRATE_FROM_TOKEN", token)
                        .run("migrate", "--from", found.group(1), "--to", to.uri());
                assertDone(other);
                assertThat(other.out()).contains("not carried: 1 key, a name that is not UTF-8");
                redis.command("DEL".getBytes(StandardCharsets.US_ASCII), name);
            }
            third.command("SET", P + "u9:480000", "3", "PX", "" + LONG_MILLIS);
            Cli.Outcome back = new Cli()
                    .env("TIDEGATE_MIGRATE_TO_TOKEN", token)
                    .run("migrate", "--from", third.uri(), "--to", found.group(1), "--merge", "add");
            assertDone(back);
            assertThat(text(from, "GET", P + "u9:480000")).isEqualTo("3");
            Cli.Outcome wrong = new Cli()
                    .env("TIDEGATE_MIGRATE_FROM_TOKEN", "wrong-token")
                    .run("migrate", "--from", found.group(1), "--to", to.uri());
            assertThat(wrong.code()).isEqualTo(1);
            assertThat(wrong.err()).contains("401").doesNotContain("wrong-token");
            assertThat(new Cli()
                            .run("migrate", "--from", found.group(1), "--to", to.uri())
                            .err())
                    .contains("no token");
        }
    }
}
