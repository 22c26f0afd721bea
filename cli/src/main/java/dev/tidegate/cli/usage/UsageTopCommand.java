package dev.tidegate.cli.usage;

import dev.tidegate.InvalidInputException;
import dev.tidegate.TopUse;
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

/** The command {@code usage top}: the largest tenants of this hour and the one before. */
@Command(
        name = "top",
        description = {
            "Shows the tenants with the most calls, denials, tokens or spend in this hour and the one before.",
            "",
            "Asks one server, which needs no ledger for it and counts what it decided itself, in bounded memory. The "
                    + "true amount of a tenant is never outside of the two figures. The API key needs the role admin."
        },
        footer = {
            "  tidegate usage top --by spend",
            "  tidegate usage top --by denied --limit 5 --json",
        })
public final class UsageTopCommand implements Callable<Integer> {
    private static final int MOST_ROWS = 1_000;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--by",
            required = true,
            paramLabel = "MEASURE",
            description = "What is compared: calls, denied, tokens or spend.")
    private String by = "";

    @Option(
            names = "--limit",
            paramLabel = "ROWS",
            defaultValue = "20",
            description = "How many tenants, 1 … 1000. Default: ${DEFAULT-VALUE}.")
    private int limit;

    @Mixin
    private ServerAccess server = new ServerAccess();

    @Option(names = "--json", description = "Print the body of the HTTP API.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        TopUse.Measure measure = TopUse.Measure.of("--by", by);
        if (limit < 1 || limit > MOST_ROWS) {
            throw new InvalidInputException("--limit", limit, "1 … " + MOST_ROWS);
        }
        try (var to = server.open(terminal)) {
            Answer answer = Replies.checked(to, () -> to.top(measure, limit));
            if (json) {
                terminal.out().println(answer.body());
            } else {
                print(measure, JsonTree.object(answer.body()), terminal);
            }
        }
        return ExitCode.OK;
    }

    private static void print(TopUse.Measure measure, Map<String, Object> top, Terminal terminal) {
        if (amount(measure, top.get("total")).equals(amount(measure, 0L))) {
            terminal.out().println("nothing was counted in this hour and the one before");
            return;
        }
        Table table = new Table("tenant", ">" + measure.text(), ">at most");
        List<?> rows = top.get("rows") instanceof List<?> list ? list : List.of();
        for (Object each : rows) {
            Map<?, ?> row = (Map<?, ?>) each;
            table.row(
                    String.valueOf(row.get("tenant")),
                    amount(measure, row.get("atLeast")),
                    amount(measure, row.get("atMost")));
        }
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
        terminal.out()
                .println("since " + top.get("since") + "; all tenants " + amount(measure, top.get("total"))
                        + "; each tenant without a row at most " + amount(measure, top.get("othersAtMost")));
    }

    private static String amount(TopUse.Measure measure, @Nullable Object number) {
        long amount = number instanceof Long known ? known : 0;
        return measure == TopUse.Measure.SPEND ? Amounts.exact("spend", amount) : Amounts.count(amount);
    }
}
