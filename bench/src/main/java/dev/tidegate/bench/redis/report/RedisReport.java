package dev.tidegate.bench.redis.report;

import dev.tidegate.bench.Machine;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The figures of one run, for people.
 *
 * @param purposes what each group is for, by its name
 */
public record RedisReport(
        List<Series> rows,
        Map<String, String> purposes,
        List<Outcome> outcomes,
        Instant at,
        boolean quick,
        String redisVersion) {
    public String table() {
        StringBuilder text = new StringBuilder();
        String group = "";
        for (Series row : rows) {
            if (!row.group().equals(group)) {
                group = row.group();
                text.append("\n# ").append(purposes.getOrDefault(group, "")).append('\n');
                text.append(
                        line(group, "decisions/s", "server µs", "client µs", "commands", "trips", "p50 µs", "p99 µs"));
            }
            text.append(line(row));
        }
        text.append(String.format(
                Locale.ROOT,
                "\n%-62s %8s %10s %9s\n",
                "Target (median of the rounds' ratios)",
                "seen",
                "of medians",
                "aim"));
        for (Outcome outcome : outcomes) {
            text.append(line(outcome));
        }
        return text.append('\n').append(machine()).append('\n').toString();
    }

    private static String line(Series row) {
        return line(
                "  " + row.name(),
                number(row.median(Sample::perSecond), "%,.0f"),
                number(row.median(Sample::serverMicros), "%.2f"),
                number(row.median(Sample::clientMicros), "%.2f"),
                number(row.median(Sample::commands), "%.2f"),
                number(row.median(Sample::roundTrips), "%.2f"),
                number(row.median(Sample::p50Micros), "%,.0f"),
                number(row.median(Sample::p99Micros), "%,.0f"));
    }

    private static String line(Object... cells) {
        return String.format(Locale.ROOT, "%-24s %12s %10s %10s %9s %7s %9s %9s", cells)
                        .stripTrailing() + "\n";
    }

    private static String line(Outcome outcome) {
        return String.format(
                Locale.ROOT,
                "%-62s %8.2f %10.2f %3s %5s %s\n",
                outcome.what(),
                outcome.value(),
                outcome.ofMedians(),
                outcome.atMost() ? "<=" : ">=",
                outcome.bound() % 1 == 0 ? String.format(Locale.ROOT, "%.0f", outcome.bound()) : "" + outcome.bound(),
                outcome.met() ? "pass" : "MISS");
    }

    private static String number(double value, String format) {
        return Double.isNaN(value) ? "" : String.format(Locale.ROOT, format, value);
    }

    String machine() {
        return "Redis " + redisVersion + ", " + Machine.text() + ", "
                + at.truncatedTo(ChronoUnit.SECONDS)
                + (quick ? ", quick: good for nothing but to see that it runs" : "");
    }
}
