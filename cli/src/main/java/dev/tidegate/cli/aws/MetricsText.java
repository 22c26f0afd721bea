package dev.tidegate.cli.aws;

import dev.tidegate.aws.inventory.CacheShape;
import dev.tidegate.aws.metrics.CacheMetrics;
import dev.tidegate.aws.metrics.Level;
import dev.tidegate.aws.metrics.Metric;
import dev.tidegate.aws.metrics.Sparkline;
import dev.tidegate.aws.metrics.Stat;
import dev.tidegate.aws.metrics.Threshold;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/** Metrics for people: bars on a terminal, plain numbers elsewhere. */
final class MetricsText {
    private static final DateTimeFormatter CLOCK =
            DateTimeFormatter.ofPattern("MM-dd HH:mm").withZone(ZoneOffset.UTC);

    /** With the other columns it fits a terminal of 120. */
    private static final int BARS = 36;

    private final StringBuilder out = new StringBuilder();
    private final Colour colour;
    private final boolean bars;
    private final CacheMetrics metrics;

    private MetricsText(Terminal terminal, CacheMetrics metrics) {
        this.colour = Colour.of(terminal);
        this.bars = terminal.outColour();
        this.metrics = metrics;
    }

    static String of(Terminal terminal, CacheMetrics metrics) {
        MetricsText text = new MetricsText(terminal, metrics);
        text.head();
        text.table();
        text.missing();
        text.verdict();
        return text.out.toString();
    }

    private void line(String text) {
        out.append(text).append(System.lineSeparator());
    }

    private void head() {
        CacheShape cache = metrics.cache();
        line(cache.id() + ": " + cache.kind().text() + ", " + cache.engine() + " " + cache.version() + "; "
                + CLOCK.format(metrics.window().from()) + " to "
                + CLOCK.format(metrics.window().to()) + " UTC, each value of "
                + metrics.window().periodSeconds() + " s");
        line("");
    }

    private boolean manyNodes() {
        return metrics.cache().nodes().size() > 1;
    }

    private void table() {
        List<String> headings = new ArrayList<>(List.of("", "metric"));
        if (manyNodes()) {
            headings.add("node");
        }
        headings.addAll(List.of(">last", ">least", ">most", ">in all", "bad is"));
        if (bars) {
            headings.add("");
        }
        Table table = new Table(headings.toArray(String[]::new));
        metrics.rows().stream()
                .filter(row -> row.verdict().level() != Level.NO_DATA)
                .forEach(row -> table.row(cells(row).toArray()));
        table.lines(colour).forEach(this::line);
    }

    private List<Object> cells(CacheMetrics.Row row) {
        Metric metric = row.metric();
        List<Object> cells = new ArrayList<>(List.of(mark(row.verdict().level()), metric.name()));
        if (manyNodes()) {
            cells.add(row.source());
        }
        cells.add(shown(row.series().last(), metric));
        cells.add(shown(row.series().least(), metric));
        cells.add(shown(row.series().most(), metric));
        cells.add(metric.stat() == Stat.SUM ? shown(row.series().sum(), metric) : "");
        cells.add(metric.threshold()
                .map(bound -> bad(bound.against(row.series()), metric))
                .orElse(""));
        if (bars) {
            cells.add(Sparkline.of(row.series(), BARS));
        }
        return cells;
    }

    private static String mark(Level level) {
        return switch (level) {
            case OK -> "✓";
            case WARNING -> "!";
            case CRITICAL -> "✗";
            case PLAIN, NO_DATA -> "";
        };
    }

    private static String shown(OptionalDouble value, Metric metric) {
        return value.isPresent() ? Quantities.text(value.getAsDouble(), metric.unit()) : "no data";
    }

    private static String bad(Threshold bound, Metric metric) {
        List<String> figures = new ArrayList<>();
        bound.warning().ifPresent(value -> figures.add("! " + Quantities.text(value, metric.unit())));
        bound.critical().ifPresent(value -> figures.add("✗ " + Quantities.text(value, metric.unit())));
        if (figures.isEmpty()) {
            return "";
        }
        String often = bound.of() == 1 ? "" : ", " + bound.atLeast() + " of " + bound.of();
        return (bound.below() ? "< " : "> ")
                + String.join(", ", figures)
                + (bound.perMinute() ? " a minute" : "")
                + often;
    }

    /** By reason: most metrics that are missing are so for the same one. */
    private void missing() {
        Map<String, List<String>> names = new LinkedHashMap<>();
        for (CacheMetrics.Row row : metrics.rows()) {
            if (!row.complete()) {
                names.computeIfAbsent("CloudWatch gave only a part", why -> new ArrayList<>())
                        .add(name(row));
            } else if (row.verdict().level() == Level.NO_DATA) {
                names.computeIfAbsent(row.metric().whenMissing(), why -> new ArrayList<>())
                        .add(name(row));
            }
        }
        if (!names.isEmpty()) {
            line("");
            line(colour.bold("No data, which is not 0"));
            names.forEach((why, which) -> line("  " + why + ": " + String.join(", ", which)));
        }
    }

    private void verdict() {
        List<CacheMetrics.Row> over = metrics.rows().stream()
                .filter(row -> row.verdict().lastOver().isPresent())
                .toList();
        boolean nothing = metrics.rows().stream().allMatch(row -> row.verdict().level() == Level.NO_DATA);
        line("");
        if (nothing) {
            line(colour.bad("no data of this cache was found: its health is unknown"));
        } else if (over.isEmpty()) {
            line(colour.good("no metric is over its threshold"));
        } else {
            line(colour.bold("What to do"));
            over.forEach(row -> line("  " + colour.bad(mark(row.verdict().level()) + " " + name(row)) + ", " + when(row)
                    + ": " + row.metric().remedy()));
        }
    }

    private String name(CacheMetrics.Row row) {
        return row.metric().name() + (manyNodes() ? " of " + row.source() : "");
    }

    private String when(CacheMetrics.Row row) {
        if (row.verdict().now()) {
            return "now";
        }
        Instant at = metrics.window()
                .from()
                .plusSeconds((long) row.verdict().lastOver().orElse(0)
                        * metrics.window().periodSeconds());
        return "last at " + CLOCK.format(at);
    }
}
