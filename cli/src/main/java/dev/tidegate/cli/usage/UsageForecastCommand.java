package dev.tidegate.cli.usage;

import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.client.Answer;
import dev.tidegate.cli.client.JsonTree;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.client.ServerAccess;
import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code usage forecast}: the limits that are used up before their windows end, at the pace so far. */
@Command(
        name = "forecast",
        description = {
            "Shows the limits that are used up before their windows end, at the pace so far; the earliest first.",
            "",
            "Only calendar and fixed windows have a begin to take a mean pace from. Asks one server, which needs no "
                    + "ledger for it and goes by the last decision that it made itself for each subject. The API key needs "
                    + "the role admin."
        },
        footer = {
            "  tidegate usage forecast",
            "  tidegate usage forecast --limit 5 --json",
        })
public final class UsageForecastCommand implements Callable<Integer> {
    private static final int MOST_ROWS = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--limit",
            paramLabel = "ROWS",
            defaultValue = "20",
            description = "How many limits, 1 … 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private ServerAccess server = new ServerAccess();

    @Option(names = "--json", description = "Print the body of the HTTP API.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        if (limit < 1 || limit > MOST_ROWS) {
            throw new InvalidInputException("--limit", limit, "1 … " + MOST_ROWS);
        }
        try (var to = server.open(terminal)) {
            Answer answer = Replies.checked(to, () -> to.forecast(limit));
            if (json) {
                terminal.out().println(answer.body());
            } else {
                print(JsonTree.object(answer.body()).get("forecasts"), terminal);
            }
        }
        return ExitCode.OK;
    }

    private static void print(@Nullable Object forecasts, Terminal terminal) {
        List<?> rows = forecasts instanceof List<?> list ? list : List.of();
        if (rows.isEmpty()) {
            terminal.out().println("no limit is used up before its window ends, at the pace so far");
            return;
        }
        Table table = new Table("exhausted at", "subject", "user or model", "plan", "limit", ">used", ">capacity");
        for (Object each : rows) {
            Map<?, ?> row = (Map<?, ?>) each;
            Object below = row.get("user") == null ? row.get("model") : row.get("user");
            table.row(
                    String.valueOf(row.get("exhaustedAt")),
                    String.valueOf(row.get("subject")),
                    below == null ? "-" : String.valueOf(below),
                    String.valueOf(row.get("plan")),
                    String.valueOf(row.get("limit")),
                    amount(row, "used"),
                    amount(row, "capacity"));
        }
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
    }

    private static String amount(Map<?, ?> row, String name) {
        long amount = row.get(name) instanceof Long known ? known : 0;
        return "spend".equals(row.get("meter")) ? Amounts.exact("spend", amount) : Amounts.count(amount);
    }
}
