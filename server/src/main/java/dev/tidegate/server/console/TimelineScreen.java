package dev.tidegate.server.console;

import dev.tidegate.InvalidInputException;
import dev.tidegate.TimeSource;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.spi.Ids;
import dev.tidegate.usage.TokenKind;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What became of single reservations of a tenant, step by step, from the usage ledger. Reads files. */
final class TimelineScreen {
    /** The parameters of the page. */
    static final List<String> FIELDS = List.of("tenant", "id", "day");

    private static final int SHOWN = 25;
    private static final ZoneId UTC = ZoneId.of("UTC");

    private final Optional<UsageLedger> ledger;
    private final TimeSource clock;

    TimelineScreen(Optional<UsageLedger> ledger, TimeSource clock) {
        this.ledger = ledger;
        this.clock = clock;
    }

    /** A reservation, by the time at which it was made. */
    private record Key(long atMicros, String id) {}

    Map<String, Object> values(Map<String, String> query) {
        Map<String, Object> values = new HashMap<>();
        FIELDS.forEach(field -> values.put(field, query.getOrDefault(field, "")));
        values.put("ledger", ledger.isPresent());
        values.put("asked", false);
        if (ledger.isPresent() && query.containsKey("tenant")) {
            read(ledger.get(), query, values);
        }
        return values;
    }

    private void read(UsageLedger from, Map<String, String> query, Map<String, Object> values) {
        String tenant = query.getOrDefault("tenant", "");
        Ids.checked("tenant", tenant);
        UsageQuery period = period(query);
        TreeMap<Key, List<UsageRecord>> latest =
                new TreeMap<>(Comparator.comparingLong(Key::atMicros).thenComparing(Key::id));
        boolean[] more = new boolean[1];
        from.steps(period, steps -> {
            UsageRecord first = steps.get(0);
            if (first.tenant().equals(tenant)
                    && query.getOrDefault("id", first.id()).equals(first.id())) {
                latest.put(new Key(first.atMicros(), first.id()), steps);
                if (latest.size() > SHOWN) {
                    latest.pollFirstEntry();
                    more[0] = true;
                }
            }
        });
        List<Map<String, Object>> rows = latest.descendingMap().values().stream()
                .flatMap(steps -> rows(steps).stream())
                .toList();
        values.put("asked", true);
        values.put("rows", rows);
        values.put("any", !rows.isEmpty());
        values.put("more", more[0]);
        values.put("found", latest.size());
        values.put("from", Texts.time(period.since(), UTC));
        values.put("to", Texts.time(period.until(), UTC));
    }

    /** The day that was asked for, else the last 24 hours. */
    private UsageQuery period(Map<String, String> query) {
        Instant now = Texts.instant(clock.nowMicros());
        String day = query.getOrDefault("day", "");
        try {
            Instant begin = day.isEmpty()
                    ? now.minus(Duration.ofDays(1))
                    : LocalDate.parse(day).atStartOfDay(ZoneOffset.UTC).toInstant();
            // The store's clock may be ahead of this one.
            Instant end = day.isEmpty() ? now.plus(Duration.ofMinutes(1)) : begin.plus(Duration.ofDays(1));
            return new UsageQuery(UsageQuery.By.TENANT, begin, end);
        } catch (DateTimeParseException e) {
            InvalidInputException refusal = new InvalidInputException("day", day, "a day in UTC, such as 2026-11-01");
            refusal.initCause(e);
            throw refusal;
        }
    }

    /** The steps in their order, each with the figures after it. */
    private static List<Map<String, Object>> rows(List<UsageRecord> steps) {
        List<Map<String, Object>> rows = new ArrayList<>();
        Optional<UsageRecord> before = Optional.empty();
        for (UsageRecord step : steps) {
            UsageRecord after = before.map(step::merged).orElse(step);
            rows.add(row(step, after, before));
            before = Optional.of(after);
        }
        return rows;
    }

    private static Map<String, Object> row(UsageRecord step, UsageRecord after, Optional<UsageRecord> before) {
        Map<String, Object> cells = new HashMap<>();
        cells.put("reservation", step.kind() == UsageRecord.Kind.UNIDENTIFIED ? "no id" : step.id());
        cells.put("step", name(step));
        cells.put("when", Texts.time(step.bookedMicros(), UTC));
        cells.put("spend", Texts.dollars(after.spendNanos()));
        cells.put(
                "change",
                before.map(was -> change(after.spendNanos() - was.spendNanos())).orElse(""));
        cells.put("input", Texts.count(tokens(after, TokenKind.INPUT)));
        cells.put("output", Texts.count(tokens(after, TokenKind.OUTPUT)));
        cells.put("who", after.user());
        cells.put("answered", after.model());
        cells.put("under", after.plan());
        cells.put("estimated", after.estimated());
        return cells;
    }

    private static long tokens(UsageRecord record, TokenKind kind) {
        return record.tokens().getOrDefault(kind, 0L);
    }

    private static String change(long nanos) {
        return nanos == 0 ? "none" : (nanos < 0 ? "− " : "+ ") + Texts.dollars(Math.abs(nanos));
    }

    private static String name(UsageRecord step) {
        return switch (step.kind()) {
            case RESERVED -> step.revision() > 0 ? "extend" : "reserve";
            case SETTLED -> "settle";
            case CANCELLED -> "cancel";
            case ADJUSTED -> "adjust";
            case ACQUIRED -> "acquire";
            case UNIDENTIFIED -> String.format(Locale.ROOT, "%,d acquires", step.calls());
        };
    }
}
