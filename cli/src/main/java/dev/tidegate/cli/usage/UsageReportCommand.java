package dev.tidegate.cli.usage;

import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.JsonTree;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.client.ServerAccess;
import dev.tidegate.cli.store.LedgerChoice;
import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.protocol.v1.UsageReportJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code usage report}: sums of the usage ledger by one column. */
@Command(
        name = "report",
        description = {
            "Sums what was used by tenant, user, model, plan or day (UTC), over the reservations made in a period.",
            "",
            "Asks a server that runs with --ledger, for which the API key needs the role admin; or reads the files of "
                    + "ledgers, also while servers write them. Where several servers share a Redis, each has a part of "
                    + "the records: name the folders of all of them. Or reads their database: postgresql://user@host/db."
        },
        footer = {
            "  tidegate usage report --by tenant",
            "  tidegate usage report --by day --since 2026-11-01 --until 2026-12-01 --json",
            "  tidegate usage report --by model --ledger /srv/one/usage --ledger /srv/two/usage",
            "  tidegate usage report --by tenant --ledger postgresql://reader@db.internal/billing",
        })
public final class UsageReportCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--by",
            required = true,
            paramLabel = "COLUMN",
            description = "The column: tenant, user, model, plan or day.")
    private String by = "";

    @Mixin
    private PeriodOptions period = new PeriodOptions();

    @Mixin
    private ServerAccess server = new ServerAccess();

    @Option(
            names = "--ledger",
            paramLabel = "DIR|URL",
            description = "Ask no server: read the ledger in this folder, which may be repeated, or this database.")
    private List<String> ledgers = new ArrayList<>();

    @Option(names = "--json", description = "Print the body of the HTTP API.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        UsageQuery query = period.query(UsageQuery.By.of("--by", by));
        String body = ledgers.isEmpty() ? asked(query, terminal) : read(query, terminal);
        if (json) {
            terminal.out().println(body);
        } else {
            print(query, JsonTree.object(body), terminal);
        }
        return ExitCode.OK;
    }

    private String asked(UsageQuery query, Terminal terminal) {
        try (var to = server.open(terminal)) {
            Answer answer = Replies.checked(to, () -> to.usage(query));
            return answer.body();
        }
    }

    private String read(UsageQuery query, Terminal terminal) {
        server.refuseWith("--ledger");
        try (UsageLedger ledger = LedgerChoice.read("--ledger", ledgers, terminal.env())) {
            return new String(
                    UsageReportJson.of(query, ledger.report(query), ledger.damages()), StandardCharsets.UTF_8);
        }
    }

    private static void print(UsageQuery query, Map<String, Object> report, Terminal terminal) {
        String column = query.by().text();
        Table table = new Table(
                column, ">calls", ">spend", ">input", ">output", ">other tokens", ">open", ">estimated", ">no id");
        for (Object each : list(report.get("rows"))) {
            Map<?, ?> row = (Map<?, ?>) each;
            Map<?, ?> tokens = row.get("tokens") instanceof Map<?, ?> map ? map : Map.of();
            long all = tokens.values().stream().mapToLong(count -> (Long) count).sum();
            table.row(
                    String.valueOf(row.get(column)),
                    Amounts.count(number(row, "calls")),
                    Amounts.exact("spend", number(row, "spendNanos")),
                    Amounts.count(number(tokens, "input")),
                    Amounts.count(number(tokens, "output")),
                    Amounts.count(all - number(tokens, "input") - number(tokens, "output")),
                    Amounts.count(number(row, "open")),
                    Amounts.count(number(row, "estimated")),
                    Amounts.count(number(row, "unidentified")));
        }
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
        for (Object damage : list(report.get("damages"))) {
            terminal.err().println("tidegate: damaged: " + damage);
        }
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> list ? list : List.of();
    }

    private static long number(Map<?, ?> row, String name) {
        return row.get(name) instanceof Long number ? number : 0;
    }
}
