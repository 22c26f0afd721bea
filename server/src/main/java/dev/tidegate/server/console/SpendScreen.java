package dev.tidegate.server.console;

import dev.tidegate.TimeSource;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.protocol.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.TextStyle;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What this month and the last one cost, by day, model and tenant, from the usage ledger. Reads files. */
final class SpendScreen {
    private static final int SHOWN = 20;
    /** The month before has them all. */
    private static final int DAYS = 27;

    private static final double NANOS = 1e9;

    private final Optional<UsageLedger> ledger;
    private final TimeSource clock;

    SpendScreen(Optional<UsageLedger> ledger, TimeSource clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    Map<String, Object> values() {
        Map<String, Object> values = new HashMap<>();
        values.put("ledger", ledger.isPresent());
        ledger.ifPresent(from -> read(from, values));
        return values;
    }

    private void read(UsageLedger from, Map<String, Object> values) {
        LocalDate today = LocalDate.ofInstant(Texts.instant(clock.nowMicros()), ZoneOffset.UTC);
        LocalDate month = today.withDayOfMonth(1);
        List<UsageRow> both =
                from.report(new UsageQuery(UsageQuery.By.DAY, begin(month.minusMonths(1)), begin(month.plusMonths(1))));
        List<UsageRow> days = both.stream()
                .filter(row -> !LocalDate.parse(row.key()).isBefore(month))
                .toList();
        values.put("month", month.getMonth().getDisplayName(TextStyle.FULL, Locale.ROOT) + " " + month.getYear());
        values.put("spend", Texts.dollars(sum(days)));
        values.put("calls", Texts.count(days.stream().mapToLong(UsageRow::calls).sum()));
        values.put("last", Texts.dollars(sum(both) - sum(days)));
        values.put("chart", chart(both, today));
        values.put("days", rows(days));
        values.put("models", largest(report(from, UsageQuery.By.MODEL, month)));
        values.put("tenants", largest(report(from, UsageQuery.By.TENANT, month)));
        values.put("any", !days.isEmpty());
        values.put("damages", from.damages());
    }

    private static List<UsageRow> report(UsageLedger from, UsageQuery.By by, LocalDate month) {
        return from.report(new UsageQuery(by, begin(month), begin(month.plusMonths(1))));
    }

    private static Instant begin(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static long sum(List<UsageRow> rows) {
        return rows.stream().mapToLong(UsageRow::spendNanos).sum();
    }

    private static List<Map<String, Object>> largest(List<UsageRow> rows) {
        return rows(rows.stream()
                .sorted(Comparator.comparingLong(UsageRow::spendNanos)
                        .reversed()
                        .thenComparing(UsageRow::key))
                .limit(SHOWN)
                .toList());
    }

    private static List<Map<String, Object>> rows(List<UsageRow> rows) {
        return rows.stream()
                .map(row -> Map.<String, Object>of(
                        "key", row.key(),
                        "spend", Texts.dollars(row.spendNanos()),
                        "calls", Texts.count(row.calls()),
                        "open", Texts.count(row.open()),
                        "estimated", Texts.count(row.estimated())))
                .toList();
    }

    /** The last days and what each cost in dollars, those without a record too. */
    private static String chart(List<UsageRow> rows, LocalDate today) {
        Map<String, Long> spend = rows.stream().collect(Collectors.toMap(UsageRow::key, UsageRow::spendNanos));
        List<LocalDate> days =
                today.minusDays(DAYS).datesUntil(today.plusDays(1)).toList();
        return new String(
                JsonText.object(out -> {
                    out.writeArrayFieldStart("at");
                    for (LocalDate day : days) {
                        out.writeNumber(begin(day).getEpochSecond());
                    }
                    out.writeEndArray();
                    out.writeArrayFieldStart("dollars");
                    for (LocalDate day : days) {
                        out.writeNumber(spend.getOrDefault(day.toString(), 0L) / NANOS);
                    }
                    out.writeEndArray();
                }),
                StandardCharsets.UTF_8);
    }
}
