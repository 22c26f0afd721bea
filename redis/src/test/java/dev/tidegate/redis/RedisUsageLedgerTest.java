package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.LimitStatus;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.ledger.ForwardingLedger;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.redis.Patience;
import dev.tidegate.testkit.redis.RedisCluster;
import dev.tidegate.testkit.redis.RedisReply;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The records that scripts write beside the counts arrive in a ledger once, also if a process ends in between. */
class RedisUsageLedgerTest {
    private static final Plans PLANS = Plans.of(Plan.of(
            "pro",
            Limit.builder("spend", Meter.SPEND, Window.calendar(Window.Unit.YEAR, ZoneOffset.UTC))
                    .capacity(1_000_000_000)
                    .build(),
            Limit.builder("open", Meter.CONCURRENCY, Window.concurrent())
                    .capacity(100)
                    .build(),
            Limit.builder("minute", Meter.TOKENS, Window.sliding(Duration.ofMinutes(1)))
                    .capacity(1_000_000)
                    .build()));

    @TempDir
    private Path folder;

    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    private static Request call(String tenant, long spend) {
        Cost cost = Cost.oneRequest()
                .with(Meter.SPEND, spend)
                .with(Meter.INPUT_TOKENS, 40)
                .with(Meter.OUTPUT_TOKENS, 0);
        return new Request(Subject.of(tenant).withModel("some-model"), "pro", cost);
    }

    private static Actual used(long spend, long input) {
        return new Actual(Optional.of(Usage.of(input, 5)), Map.of(Meter.SPEND, spend), false);
    }

    private static Reservation reserve(RateLimiter limiter, String tenant, String id, long spend) {
        return limiter.reserve(ReserveRequest.of(call(tenant, spend)).withId(id));
    }

    private RedisStore store(String uri, UsageLedger ledger) {
        return RedisStore.builder(uri)
                .deadline(Duration.ofSeconds(20))
                .ledger(ledger, PLANS, failures::add)
                .build();
    }

    private static RateLimiter limiter(RedisStore store, UsageLedger ledger) {
        return RateLimiter.builder()
                .plans(PLANS)
                .store(store)
                .failWithStore()
                .ledger(ledger)
                .build();
    }

    private static long spent(RateLimiter limiter, String tenant) {
        return limiter.status(Subject.of(tenant), "pro").limits().stream()
                .filter(limit -> limit.name().equals("spend"))
                .mapToLong(LimitStatus::used)
                .sum();
    }

    private static List<UsageRow> byTenant(UsageLedger ledger) {
        return ledger.report(UsageQuery.all(UsageQuery.By.TENANT));
    }

    @Test
    void everyStepArrivesOnceAndTheSumIsWhatWasCharged() {
        try (RedisServer server = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder, true)) {
            everyStep(server.uri(), ledger);
            assertThat(server.command("KEYS", "tg:{*}:l*").toString()).doesNotContain("tg:");
        }
        assertThat(failures).isEmpty();
    }

    /** A server of an earlier release reads replies in MessagePack alone; what it cannot read it would leave out. */
    @Test
    void anEntryBesideAPackedReplyIsOfALaterForm() {
        try (RedisServer server = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder, true);
                RedisStore store = store(server.uri(), new Broken(ledger));
                RateLimiter limiter = limiter(store, ledger)) {
            int[] made = {0};
            Patience.await("reservations by the scripts of the shape", () -> {
                reserve(limiter, "acme", "call-" + made[0]++, 10).settle(used(7, 3));
                return store.settleShapes().shapedCalls() > 5;
            });
            RedisReply packed = server.command("EVAL", """
                    local packed = 0
                    for _, entry in ipairs(redis.call('XRANGE', KEYS[1], '-', '+')) do
                      local form, reply = string.byte(entry[2][2]), string.byte(entry[2][4])
                      if form ~= (reply == 0 and 2 or 1) then
                        return 0
                      end
                      packed = packed + form - 1
                    end
                    return packed
                    """, "1", "tg:{acme}:l");
            assertThat(packed).isNotEqualTo(new RedisReply.Whole(0)).isInstanceOf(RedisReply.Whole.class);
        }
    }

    @Test
    void theScriptsOfAShapeRecordTheSame() {
        try (RedisServer server = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder, true)) {
            int[] made = {0};
            try (RedisStore store = store(server.uri(), ledger);
                    RateLimiter limiter = limiter(store, ledger)) {
                Patience.await("reservations by the scripts of the shape", () -> {
                    reserve(limiter, "acme", "call-" + made[0]++, 10).settle(used(7, 3));
                    return Math.min(
                                    store.reserveShapes().shapedCalls(),
                                    store.settleShapes().shapedCalls())
                            > 5;
                });
                assertThat(spent(limiter, "acme")).isEqualTo(7L * made[0]);
            }
            assertThat(byTenant(ledger)).singleElement().satisfies(row -> {
                assertThat(row.spendNanos()).isEqualTo(7L * made[0]);
                assertThat(row.calls()).isEqualTo(made[0]);
                assertThat(row.open()).isZero();
                assertThat(row.tokens()).containsEntry(TokenKind.INPUT, 3L * made[0]);
            });
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void inAClusterAsWell() {
        try (RedisCluster cluster = RedisCluster.start();
                UsageLedger ledger = UsageLedger.write(folder, true)) {
            everyStep(cluster.uri(), ledger);
        }
        assertThat(failures).isEmpty();
    }

    private void everyStep(String uri, UsageLedger ledger) {
        Map<String, Long> charged = new java.util.TreeMap<>();
        try (RedisStore store = store(uri, ledger)) {
            store.check().toCompletableFuture().join();
            try (RateLimiter limiter = limiter(store, ledger)) {
                for (String tenant : List.of("acme", "b{r}ace", "zeta")) {
                    reserve(limiter, tenant, "settled", 100).settle(used(70, 33));
                    reserve(limiter, tenant, "above", 100).settle(used(250, 90));
                    reserve(limiter, tenant, "as-held", 30).settle(Actual.AS_HELD);
                    reserve(limiter, tenant, "open", 11);
                    reserve(limiter, tenant, "cancelled", 5).cancel();
                    reserve(limiter, tenant, "extended", 7).extend(Cost.of(Meter.SPEND, 19), Duration.ofMinutes(5));
                    Reservation adjusted = reserve(limiter, tenant, "adjusted", 100);
                    adjusted.settle(used(60, 10));
                    adjusted.settle(used(60, 10));
                    limiter.adjust(adjusted.handle(), used(45, 8), 1);
                    limiter.adjust(adjusted.handle(), used(44, 8), 2);
                    charged.put(tenant, spent(limiter, tenant));
                }
            }
        }
        List<UsageRow> rows = byTenant(ledger);
        assertThat(rows).extracting(UsageRow::key).containsExactlyElementsOf(charged.keySet());
        assertThat(rows).allSatisfy(row -> {
            assertThat(row.spendNanos()).isEqualTo(charged.get(row.key())).isEqualTo(70 + 250 + 30 + 11 + 19 + 44);
            assertThat(row.calls()).isEqualTo(6);
            assertThat(row.open()).isEqualTo(2);
            assertThat(row.tokens()).containsEntry(TokenKind.INPUT, 33L + 90 + 40 + 40 + 40 + 8);
        });
        assertThat(ledger.report(UsageQuery.all(UsageQuery.By.PLAN)))
                .extracting(UsageRow::key)
                .containsExactly("pro");
    }

    /** A ledger that cannot be written: what a process took from a stream it does not forget. */
    private static final class Broken extends ForwardingLedger {
        Broken(UsageLedger ledger) {
            super(ledger);
        }

        @Override
        public CompletionStage<Void> append(List<UsageRecord> records) {
            return CompletableFuture.failedFuture(new StoreException("the disk is full", true));
        }
    }

    @Test
    void whatADeadProcessHadTakenIsTakenOverAfterAWhile() {
        try (RedisServer server = RedisServer.start()) {
            UsageLedger broken = new Broken(UsageLedger.read(folder));
            try (RedisStore store = store(server.uri(), broken);
                    RateLimiter limiter = limiter(store, broken)) {
                for (int i = 0; i < 50; i++) {
                    reserve(limiter, "acme", "call-" + i, 10).settle(used(i, 1));
                }
            }
            assertThat(failures).isNotEmpty().allMatch(text -> text.contains("the disk is full"));
            failures.clear();
            abandonedLongAgo(server);
            try (UsageLedger ledger = UsageLedger.write(folder, true)) {
                store(server.uri(), ledger).close();
                assertThat(byTenant(ledger)).extracting(UsageRow::calls).containsExactly(50L);
                assertThat(byTenant(ledger)).extracting(UsageRow::spendNanos).containsExactly(49L * 50 / 2);
            }
            assertThat(server.command("EXISTS", "tg:{acme}:l")).isEqualTo(new RedisReply.Whole(0));
        }
        assertThat(failures).isEmpty();
    }

    /** Entries that a process took last half a minute ago are another one's. */
    private static void abandonedLongAgo(RedisServer server) {
        List<String> words = new ArrayList<>(List.of("XCLAIM", "tg:{acme}:l", "ledger", "dead", "0"));
        String pending = server.command("XPENDING", "tg:{acme}:l", "ledger", "-", "+", "1000")
                .toString();
        List<String> ids = Pattern.compile("\\d{10,}-\\d+")
                .matcher(pending)
                .results()
                .map(MatchResult::group)
                .toList();
        assertThat(ids).isNotEmpty();
        words.addAll(ids);
        words.addAll(List.of("IDLE", "31000", "JUSTID"));
        server.command(words.toArray(String[]::new));
    }

    @Test
    void aRecordThatArrivesTwiceCountsOnce() {
        try (RedisServer server = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder, true)) {
            UsageLedger twice = new Twice(ledger);
            long spent;
            try (RedisStore store = store(server.uri(), twice);
                    RateLimiter limiter = limiter(store, twice)) {
                for (int i = 0; i < 20; i++) {
                    reserve(limiter, "acme", "call-" + i, 10).settle(used(i, 1));
                }
                spent = spent(limiter, "acme");
            }
            assertThat(byTenant(ledger)).extracting(UsageRow::spendNanos).containsExactly(spent);
            assertThat(byTenant(ledger)).extracting(UsageRow::calls).containsExactly(20L);
        }
        assertThat(failures).isEmpty();
    }

    @Test
    void whatDoesNotBecomeARecordIsReportedAndCounted() {
        AtomicLong leftOut = new AtomicLong();
        try (RedisServer server = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder, true)) {
            server.command("SET", "tg:{acme}:ll", "12");
            server.command("XADD", "tg:{acme}:l", "*", "e", "nonsense", "r", "nonsense");
            UsageLedger counting = new Counting(ledger, leftOut);
            try (RedisStore store = store(server.uri(), counting);
                    RateLimiter limiter = limiter(store, counting)) {
                reserve(limiter, "acme", "one", 10).settle(used(5, 1));
            }
            assertThat(leftOut).hasValue(13);
            assertThat(byTenant(ledger)).extracting(UsageRow::calls).containsExactly(1L);
        }
        assertThat(failures)
                .hasSize(2)
                .anySatisfy(text ->
                        assertThat(text).contains("tg:{acme}:l was full, or its user may not write it: 12 entries"))
                .anySatisfy(text -> assertThat(text).contains("is not what the limiter writes"));
    }

    /** Sums the entries that were left out. */
    private static final class Counting extends ForwardingLedger {
        private final AtomicLong sum;

        Counting(UsageLedger ledger, AtomicLong sum) {
            super(ledger);
            this.sum = sum;
        }

        @Override
        public void leftOut(long entries, String reason) {
            sum.addAndGet(entries);
        }
    }

    /** What a server of a later release wrote before it was rolled back. */
    @Test
    void anEntryOfALaterReleaseWaitsForIt() {
        AtomicLong leftOut = new AtomicLong();
        try (RedisServer server = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder, true)) {
            server.command("XADD", "tg:{acme}:l", "*", "e", "\u0003later", "r", "reply");
            UsageLedger counting = new Counting(ledger, leftOut);
            try (RedisStore store = store(server.uri(), counting);
                    RateLimiter limiter = limiter(store, counting)) {
                reserve(limiter, "acme", "one", 10).settle(used(5, 1));
            }
            assertThat(leftOut).hasValue(0);
            assertThat(byTenant(ledger)).extracting(UsageRow::calls).containsExactly(1L);
            assertThat(server.command("XLEN", "tg:{acme}:l")).isEqualTo(new RedisReply.Whole(1));
        }
        assertThat(failures).singleElement().asString().contains("are of a later release");
    }

    @Test
    void whatMayNotBeWrittenToAStreamIsChargedAndCounted() {
        AtomicLong leftOut = new AtomicLong();
        try (RedisServer server = RedisServer.start();
                UsageLedger ledger = new Counting(UsageLedger.write(folder, true), leftOut);
                RedisStore store = store(server.uri(), ledger);
                RateLimiter limiter = limiter(store, ledger)) {
            server.command("ACL", "SETUSER", "default", "-xadd", "-incr");
            reserve(limiter, "acme", "one", 10).settle(used(7, 1));
            assertThat(spent(limiter, "acme")).isEqualTo(7);
            Patience.await(() -> "two left out, not " + leftOut, () -> leftOut.get() == 2);
        }
        assertThat(failures).isNotEmpty().allSatisfy(text -> assertThat(text).contains("may not write it"));
    }

    @Test
    void withoutPermissionForStreamsNothingIsCharged() {
        try (RedisServer server = RedisServer.start();
                UsageLedger ledger = UsageLedger.write(folder, true);
                RedisStore store = store(server.uri(), ledger);
                RateLimiter limiter = limiter(store, ledger)) {
            reserve(limiter, "acme", "one", 10);
            server.command("ACL", "SETUSER", "default", "-xlen", "-xadd");
            assertThatThrownBy(() -> reserve(limiter, "acme", "two", 10)).isInstanceOf(StoreException.class);
            assertThat(spent(limiter, "acme")).isEqualTo(10);
            server.command("ACL", "SETUSER", "default", "+xlen", "+xadd");
            reserve(limiter, "acme", "two", 10);
            assertThat(spent(limiter, "acme")).isEqualTo(20);
        }
    }

    @Test
    void withoutALedgerNothingIsWrittenToAStream() {
        try (RedisServer server = RedisServer.start();
                RedisStore store = RedisStore.create(server.uri(), Duration.ofMinutes(1));
                RateLimiter limiter = RateLimiter.builder()
                        .plans(PLANS)
                        .store(store)
                        .failWithStore()
                        .build()) {
            reserve(limiter, "acme", "call", 10).settle(used(5, 1));
            assertThat(server.command("KEYS", "tg:{*}:l*").toString()).doesNotContain("tg:");
        }
    }

    /** Each batch arrives twice, the second time after an answer that was lost. */
    private static final class Twice extends ForwardingLedger {
        Twice(UsageLedger ledger) {
            super(ledger);
        }

        @Override
        public CompletionStage<Void> append(List<UsageRecord> records) {
            return super.append(records).thenCompose(done -> super.append(records));
        }
    }
}
