package dev.tidegate.cli.migrate.move;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.cli.migrate.plans.Format;
import dev.tidegate.cli.migrate.plans.IntoPlans;
import dev.tidegate.cli.migrate.plans.PlanChoice;
import dev.tidegate.cli.migrate.remote.RedisRemote;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.testkit.redis.RedisServer;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reading again finds what is not at the target as it was carried: counts, levels, members and ends. */
class VerificationTest {
    private static final String P = "p:";
    private static final String PLANS = """
            version: 1
            plans:
              pro:
                limits:
                  - { name: hourly, meter: requests, capacity: 100, window: sliding 1h }
                  - { name: daily, meter: requests, capacity: 1000, window: calendar day UTC }
                  - { name: burst, meter: tokens, capacity: 100, window: bucket 1 per 1h, refunds: none }
            """;

    private RedisServer from;
    private RedisServer to;
    private Remote source;
    private Remote target;

    @BeforeEach
    void start() {
        from = RedisServer.start();
        to = RedisServer.start();
        source = new RedisRemote(RedisChoice.of(from.uri(), "--from"));
        target = new RedisRemote(RedisChoice.of(to.uri(), "--to"));
    }

    @AfterEach
    void stop() {
        source.close();
        target.close();
        from.close();
        to.close();
    }

    private MoveSettings settings(String prefix) {
        return new MoveSettings(
                source.place(), target.place(), List.of(prefix), true, Optional.empty(), false, 0, false);
    }

    /** Carries, changes the ends, and reads again: by what differs the names of the keys. */
    private Map<String, List<String>> differing(MoveSettings settings, Carrier carrier, Runnable change) {
        Report report = new Report();
        try (Move move = new Move(settings, source, target, carrier, new CompletableFuture<>())) {
            move.prepare();
            assertThat(move.pass(Position.start(), Optional.empty(), report, seen -> {}))
                    .isTrue();
            long carried = report.carriedKeys();
            assertThat(move.verify(report, seen -> {})).isTrue();
            assertThat(report.differing()).as("nothing was changed").isEmpty();
            assertThat(report.verifiedKeys()).isEqualTo(carried);
            change.run();
            assertThat(move.verify(report, seen -> {})).isTrue();
        }
        Map<String, List<String>> all = new TreeMap<>();
        report.differing().forEach(group -> all.put(group.reason(), group.names()));
        return all;
    }

    @Test
    void keptKeysAreComparedMemberByMember() {
        from.command("SADD", P + "denyList:all", "a", "b");
        from.command("SADD", P + "denyList:kept", "a", "b");
        from.command("ZADD", P + "log", "5", "a", "6", "b");
        from.command("ZADD", P + "gone", "5", "a", "6", "b");
        from.command("ZADD", P + "events:1795305600000", "5", "m", "6", "n");
        from.command("HSET", P + "regions:480000", "x", "2", "y", "3");
        from.command("HSET", P + "bucket", "tokens", "4", "refilledAt", "1700000000000");
        from.command("SET", P + "u:480000", "7", "PX", "86400000");
        from.command("SET", P + "v:480000", "7", "PX", "86400000");
        Map<String, List<String>> found = differing(settings(P), new KeptForms(settings(P)), () -> {
            // As many members as before, of which one is another.
            to.command("SREM", P + "denyList:all", "b");
            to.command("SADD", P + "denyList:all", "c");
            to.command("ZADD", P + "log", "1", "a");
            to.command("ZREM", P + "gone", "a");
            to.command("ZADD", P + "gone", "5", "c");
            to.command("ZADD", P + "events:1795305600000", "4", "m");
            to.command("HSET", P + "regions:480000", "y", "1");
            to.command("HSET", P + "bucket", "tokens", "9");
            to.command("SET", P + "u:480000", "6", "PX", "86400000");
            to.command("PEXPIRE", P + "v:480000", "1000000");
        });
        assertThat(found)
                .containsOnlyKeys(
                        "members of the source are not at the target",
                        "members with another value at the target",
                        "the target counts less than was carried",
                        "an earlier end at the target");
        assertThat(found.get("members of the source are not at the target"))
                .containsExactlyInAnyOrder(P + "denyList:all", P + "gone");
        assertThat(found.get("members with another value at the target"))
                .containsExactlyInAnyOrder(P + "log", P + "regions:480000");
        assertThat(found.get("the target counts less than was carried"))
                .containsExactlyInAnyOrder(P + "events:1795305600000", P + "bucket", P + "u:480000");
    }

    @Test
    void countsOfLimitsAreComparedByTheirFigures() throws Exception {
        long now = Long.parseLong(from.command("TIME").items().get(0).text()) * 1000;
        for (String tenant : List.of("same", "reset", "replaced", "more")) {
            from.command("ZADD", "ai:ratelimit:pro:" + tenant, "" + (now - 60_000), "a", "" + (now - 1_000), "b");
        }
        MoveSettings settings = settings("ai:ratelimit:");
        PlanChoice choice = new PlanChoice(
                PlansFile.load(new ByteArrayInputStream(PLANS.getBytes(StandardCharsets.UTF_8))),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
        IntoPlans carrier = new IntoPlans(
                settings, choice, Format.LOG, Optional.empty(), new Report(), () -> System.currentTimeMillis() * 1_000);
        Map<String, List<String>> found = differing(settings, carrier, () -> {
            to.command("DEL", "tg:{reset}");
            from.command("ZADD", "ai:ratelimit:pro:more", "" + now, "c");
            to.command("KEYS", "tg:carried:*{replaced}*").items().forEach(key -> to.command("DEL", key.text()));
        });
        assertThat(found)
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "the target counts less than was carried",
                        List.of("ai:ratelimit:pro:reset"),
                        "the source has counted on since it was carried",
                        List.of("ai:ratelimit:pro:more"),
                        "not carried yet",
                        List.of("ai:ratelimit:pro:replaced")));
    }
}
