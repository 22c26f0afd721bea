package dev.tidegate.server.console;

import dev.tidegate.TimeSource;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRow;
import dev.tidegate.protocol.JsonText;
import dev.tidegate.server.console.page.Texts;
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
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** What this month and the last one cost, by day, model and tenant, from the usage ledger. Reads files. */
final class SpendScreen {
    private static final int SHOWN = 20;
    /** Days before this one in the chart: together with it they have all of the month. */
    private static final int DAYS = 30;
    /** More could not be distinguished by colour. */
    private static final int MODELS = 6;

    private static final String OTHERS = "others";

    private static final double NANOS = 1e9;
    private static final long NANOS_PER_CENT = 10_000_000;

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
        values.put("pace", Texts.dollars(atThisPace(sum(days), month)));
        values.put("calls", Texts.count(days.stream().mapToLong(UsageRow::calls).sum()));
        values.put("last", Texts.dollars(sum(both) - sum(days)));
        values.put("days", rows(days));
        byModel(from, today, month, values);
        values.put("tenants", largest(report(from, UsageQuery.By.TENANT, month)));
        values.put("any", !days.isEmpty());
        values.put("damages", from.damages());
    }

    /** The whole month at the mean pace so far, rounded to cents. */
    private long atThisPace(long nanos, LocalDate month) {
        double begin = begin(month).toEpochMilli();
        double now = Texts.instant(clock.nowMicros()).toEpochMilli();
        double whole = begin(month.plusMonths(1)).toEpochMilli() - begin;
        return Math.round(nanos / NANOS * 100 * whole / Math.max(1, now - begin)) * NANOS_PER_CENT;
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

    /** The spend of each day by model: those with the largest spend, and the sum of the others. */
    private static void byModel(UsageLedger from, LocalDate today, LocalDate month, Map<String, Object> values) {
        Map<LocalDate, List<UsageRow>> days = new TreeMap<>();
        Map<String, UsageRow> ofMonth = new HashMap<>();
        Map<String, Long> sums = new HashMap<>();
        for (LocalDate day = today.minusDays(DAYS); !day.isAfter(today); day = day.plusDays(1)) {
            List<UsageRow> rows = from.report(new UsageQuery(UsageQuery.By.MODEL, begin(day), begin(day.plusDays(1))));
            days.put(day, rows);
            for (UsageRow row : rows) {
                sums.merge(row.key(), row.spendNanos(), Long::sum);
                if (!day.isBefore(month)) {
                    ofMonth.merge(row.key(), row, UsageRow::plus);
                }
            }
        }
        List<String> shown = sums.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .map(Map.Entry::getKey)
                .limit(MODELS)
                .toList();
        List<String> names = sums.size() > MODELS
                ? Stream.concat(shown.stream(), Stream.of(OTHERS)).toList()
                : shown;
        Map<LocalDate, long[]> stacks = new TreeMap<>();
        days.forEach((day, rows) -> stacks.put(day, stack(rows, shown, names.size())));
        values.put("models", largest(List.copyOf(ofMonth.values())));
        values.put("chart", chart(names, stacks));
        values.put("names", names.stream().map(SpendScreen::named).toList());
        values.put("stacks", stacks.entrySet().stream().map(SpendScreen::cells).toList());
    }

    private static long[] stack(List<UsageRow> rows, List<String> shown, int size) {
        long[] nanos = new long[size];
        for (UsageRow row : rows) {
            int place = shown.indexOf(row.key());
            nanos[place < 0 ? size - 1 : place] += row.spendNanos();
        }
        return nanos;
    }

    private static String named(String model) {
        return model.isEmpty() ? "no model named" : model;
    }

    private static Map<String, Object> cells(Map.Entry<LocalDate, long[]> day) {
        return Map.of(
                "day",
                day.getKey().toString(),
                "cells",
                LongStream.of(day.getValue()).mapToObj(Texts::dollars).toList());
    }

    /** The days, the models, and what each model cost on each day in dollars. */
    private static String chart(List<String> models, Map<LocalDate, long[]> stacks) {
        return new String(
                JsonText.object(out -> {
                    out.writeArrayFieldStart("at");
                    for (LocalDate day : stacks.keySet()) {
                        out.writeNumber(begin(day).getEpochSecond());
                    }
                    out.writeEndArray();
                    out.writeArrayFieldStart("models");
                    for (String model : models) {
                        out.writeString(named(model));
                    }
                    out.writeEndArray();
                    out.writeArrayFieldStart("dollars");
                    for (int model = 0; model < models.size(); model++) {
                        out.writeStartArray();
                        for (long[] day : stacks.values()) {
                            out.writeNumber(day[model] / NANOS);
                        }
                        out.writeEndArray();
                    }
                    out.writeEndArray();
                }),
                StandardCharsets.UTF_8);
    }
}
