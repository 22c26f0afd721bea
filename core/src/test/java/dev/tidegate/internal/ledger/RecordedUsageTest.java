package dev.tidegate.internal.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.LimitStatus;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a limiter with a store in this process records: the sum of the ledger is what its limits were charged. */
class RecordedUsageTest {
    private static final Subject ACME = Subject.of("acme").withUser("ada").withModel("some-model");

    private static final Plans PLANS = Plans.of(Plan.of(
            "pro",
            Limit.builder("spend", Meter.SPEND, Window.calendar(Window.Unit.YEAR, ZoneOffset.UTC))
                    .capacity(1_000_000_000)
                    .build(),
            Limit.builder("calls", Meter.REQUESTS, Window.calendar(Window.Unit.YEAR, ZoneOffset.UTC))
                    .capacity(1_000)
                    .build()));

    @TempDir
    private Path folder;

    private static Request call(long spend) {
        return new Request(
                ACME, "pro", Cost.oneRequest().with(Meter.SPEND, spend).with(Meter.INPUT_TOKENS, 40));
    }

    private static Actual used(long spend, long input) {
        return new Actual(Optional.of(Usage.of(input, 5)), Map.of(Meter.SPEND, spend), false);
    }

    private static Reservation reserve(RateLimiter limiter, String id, long spend) {
        return limiter.reserve(ReserveRequest.of(call(spend)).withId(id));
    }

    private static long charged(RateLimiter limiter, String name) {
        return limiter.status(ACME, "pro").limits().stream()
                .filter(limit -> limit.name().equals(name))
                .mapToLong(LimitStatus::used)
                .sum();
    }

    private RateLimiter limiter(UsageLedger ledger) {
        return RateLimiter.builder()
                .plans(PLANS)
                .store(MemoryStore.create())
                .ledger(ledger)
                .build();
    }

    @Test
    void everyStepIsRecordedAndTheSumIsWhatWasCharged() {
        Map<String, UsageRecord> records = new HashMap<>();
        try (UsageLedger ledger = UsageLedger.write(folder, false)) {
            long spent;
            long calls;
            try (RateLimiter limiter = limiter(ledger)) {
                reserve(limiter, "settled", 100).settle(used(70, 33));
                reserve(limiter, "above", 100).settle(used(250, 90));
                reserve(limiter, "as-held", 30).settle(Actual.AS_HELD);
                reserve(limiter, "open", 11);
                reserve(limiter, "cancelled", 5).cancel();
                Reservation extended = reserve(limiter, "extended", 7);
                extended.extend(Cost.of(Meter.SPEND, 19), Duration.ofMinutes(5));
                Reservation adjusted = reserve(limiter, "adjusted", 100);
                adjusted.settle(used(60, 10));
                limiter.adjust(adjusted.handle(), used(45, 8), 1);
                limiter.adjust(adjusted.handle(), used(44, 8), 2);
                limiter.acquire(call(13), "acquired");
                limiter.acquire(call(13), "acquired");
                limiter.acquire(call(3));
                limiter.acquire(call(4));
                spent = charged(limiter, "spend");
                calls = charged(limiter, "calls");
            }
            ledger.each(UsageQuery.all(UsageQuery.By.TENANT), record -> records.put(record.id(), record));
            UsageRow row = ledger.report(UsageQuery.all(UsageQuery.By.TENANT)).get(0);
            assertThat(spent).isEqualTo(70 + 250 + 30 + 11 + 19 + 44 + 13 + 7);
            assertThat(row.spendNanos()).isEqualTo(spent);
            assertThat(row.calls()).isEqualTo(calls).isEqualTo(9);
            assertThat(row.unidentified()).isEqualTo(2);
            assertThat(row.open()).isEqualTo(2);
            assertThat(row.tokens()).containsEntry(TokenKind.INPUT, 33L + 90 + 40 + 40 + 40 + 8 + 40);
        }
        assertThat(records.get("adjusted").seq()).isEqualTo(3);
        assertThat(records.get("adjusted").plan()).isEqualTo("pro");
        assertThat(records.get("adjusted").model()).isEqualTo("some-model");
        assertThat(records.get("adjusted").user()).isEqualTo("ada");
        assertThat(records.get("cancelled").calls()).isZero();
        assertThat(records.get("extended").revision()).isPositive();
        assertThat(records.get("acquired").kind()).isEqualTo(UsageRecord.Kind.ACQUIRED);
        assertThat(records.get("open").kind()).isEqualTo(UsageRecord.Kind.RESERVED);
    }

    @Test
    void aUserIsToldFromThatOfAnotherTenant() {
        try (UsageLedger ledger = UsageLedger.write(folder, false)) {
            try (RateLimiter limiter = limiter(ledger)) {
                reserve(limiter, "one", 1).settle(used(1, 1));
                Request other = new Request(Subject.of("other").withUser("ada"), "pro", call(2).cost());
                limiter.reserve(ReserveRequest.of(other).withId("one")).settle(used(2, 1));
            }
            List<UsageRow> rows = ledger.report(UsageQuery.all(UsageQuery.By.USER));
            assertThat(rows).extracting(UsageRow::key).containsExactly("acme/ada", "other/ada");
            assertThat(rows).extracting(UsageRow::spendNanos).containsExactly(1L, 2L);
        }
    }
}
