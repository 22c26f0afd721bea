package dev.tidegate.cli.usage;

import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.store.LedgerChoice;
import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.usage.TokenKind;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code usage export}: a row for each day, tenant, user, model and plan. */
@Command(
        name = "export",
        description =
                "Prints a row for each day (UTC), tenant, user, model and plan, from the files of ledgers or a database.",
        footer = {
            "  tidegate usage export --ledger /var/lib/usage",
            "  tidegate usage export --ledger /var/lib/usage --since 2026-11-01 --format csv > november.csv",
        })
public final class UsageExportCommand implements Callable<Integer> {
    private static final List<String> FORMATS = List.of("table", "json", "csv");
    private static final List<String> COLUMNS = List.of("day", "tenant", "user", "model", "plan");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--ledger",
            required = true,
            paramLabel = "DIR|URL",
            description =
                    "The folder of a ledger, also while a server writes it, which may be repeated; or a database.")
    private List<String> ledgers = new ArrayList<>();

    @Mixin
    private PeriodOptions period = new PeriodOptions();

    @Option(
            names = "--format",
            paramLabel = "table|json|csv",
            description = "json is one object a line. Default: table.")
    private String format = "table";

    /** The sums of one row of the export, while records are added. */
    private static final class Sum {
        private final Map<TokenKind, Long> tokens = new EnumMap<>(TokenKind.class);
        private long calls;
        private long spendNanos;
    }

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        if (!FORMATS.contains(format)) {
            throw new InvalidInputException("--format", format, "table, json or csv");
        }
        Map<List<String>, Sum> sums = new TreeMap<>(UsageExportCommand::inOrder);
        try (UsageLedger ledger = LedgerChoice.read("--ledger", ledgers, terminal.env())) {
            ledger.each(period.query(UsageQuery.By.DAY), record -> add(sums, record));
            ledger.damages().forEach(damage -> terminal.err().println("tidegate: damaged: " + damage));
        }
        switch (format) {
            case "json" -> sums.forEach((key, sum) -> terminal.out().println(json(key, sum)));
            case "csv" -> csv(sums, terminal);
            default -> table(sums, terminal);
        }
        return ExitCode.OK;
    }

    private static int inOrder(List<String> one, List<String> other) {
        return Arrays.compare(one.toArray(String[]::new), other.toArray(String[]::new));
    }

    private static void add(Map<List<String>, Sum> sums, UsageRecord record) {
        String day = LocalDate.ofInstant(Instant.EPOCH.plus(record.atMicros(), ChronoUnit.MICROS), ZoneOffset.UTC)
                .toString();
        List<String> key = List.of(day, record.tenant(), record.user(), record.model(), record.plan());
        Sum sum = sums.computeIfAbsent(key, any -> new Sum());
        sum.calls += record.calls();
        sum.spendNanos += record.spendNanos();
        record.tokens().forEach((kind, count) -> sum.tokens.merge(kind, count, Long::sum));
    }

    private static long count(Sum sum, TokenKind kind) {
        return sum.tokens.getOrDefault(kind, 0L);
    }

    private static String json(List<String> key, Sum sum) {
        return Json.object(out -> {
            for (int i = 0; i < COLUMNS.size(); i++) {
                out.writeStringField(COLUMNS.get(i), key.get(i));
            }
            out.writeNumberField("calls", sum.calls);
            out.writeNumberField("spendNanos", sum.spendNanos);
            out.writeObjectFieldStart("tokens");
            for (Map.Entry<TokenKind, Long> kind : sum.tokens.entrySet()) {
                out.writeNumberField(kind.getKey().text(), kind.getValue());
            }
            out.writeEndObject();
        });
    }

    private static void csv(Map<List<String>, Sum> sums, Terminal terminal) {
        List<String> heads = new ArrayList<>(COLUMNS);
        heads.addAll(List.of("calls", "spendNanos"));
        Arrays.stream(TokenKind.values()).map(TokenKind::text).forEach(heads::add);
        terminal.out().println(String.join(",", heads));
        sums.forEach((key, sum) -> {
            List<String> cells =
                    new ArrayList<>(key.stream().map(UsageExportCommand::quoted).toList());
            cells.add(Long.toString(sum.calls));
            cells.add(Long.toString(sum.spendNanos));
            for (TokenKind kind : TokenKind.values()) {
                cells.add(Long.toString(count(sum, kind)));
            }
            terminal.out().println(String.join(",", cells));
        });
    }

    /** As RFC 4180 has it. A cell that a spreadsheet would take for a formula begins with an apostrophe. */
    private static String quoted(String text) {
        String safe = text.isEmpty() || "=+-@\t\r".indexOf(text.charAt(0)) < 0 ? text : "'" + text;
        return safe.matches("[\\w.:/ '-]*") ? safe : "\"" + safe.replace("\"", "\"\"") + "\"";
    }

    private static void table(Map<List<String>, Sum> sums, Terminal terminal) {
        Table table = new Table("day", "tenant", "user", "model", "plan", ">calls", ">spend", ">input", ">output");
        sums.forEach((key, sum) -> table.row(
                key.get(0),
                key.get(1),
                key.get(2),
                key.get(3),
                key.get(4),
                Amounts.count(sum.calls),
                Amounts.exact("spend", sum.spendNanos),
                Amounts.count(count(sum, TokenKind.INPUT)),
                Amounts.count(count(sum, TokenKind.OUTPUT))));
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
    }
}
