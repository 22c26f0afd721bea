package dev.tidegate.cli.ledger;

import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code ledger verify}: compares the ledger with the counts. */
@Command(
        name = "verify",
        description = {
            "Compares what the ledger says that was charged in the present windows with the counts in Redis, of every "
                    + "tenant, user and model, to the unit.",
            "",
            "Calls may go on: of the ledger that counts which was booked before Redis was looked at."
        },
        exitCodeList = {"0:no difference", "1:a difference, or a damaged file", "2:used wrongly"},
        footer = {
            "  tidegate ledger verify --ledger /var/lib/usage --redis redis://127.0.0.1:6379",
            "  tidegate ledger verify --ledger /srv/one/usage --ledger /srv/two/usage --plans plans.yaml",
        })
public final class LedgerVerifyCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ComparedEnds ends = new ComparedEnds();

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        return ends.compare(terminal, true, (comparison, redis) -> {
            List<Comparison.Row> rows = comparison.rows();
            if (json) {
                terminal.out().println(text(rows));
            } else {
                print(rows, terminal);
            }
            return rows.stream().allMatch(Comparison.Row::isEqual) ? ExitCode.OK : ExitCode.FAILURE;
        });
    }

    private static void print(List<Comparison.Row> rows, Terminal terminal) {
        Table table = new Table("subject", "limit", ">counted", ">recorded", ">uncertain", "result");
        for (Comparison.Row row : rows) {
            table.row(
                    row.counter().shown(),
                    row.counter().limit().name(),
                    Amounts.count(row.counts().used()),
                    Amounts.count(row.recorded().certain()),
                    Amounts.count(row.recorded().uncertain()),
                    row.isEqual() ? "equal" : "DIFFERS");
        }
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
    }

    private static String text(List<Comparison.Row> rows) {
        return Json.object(out -> {
            out.writeBooleanField("equal", rows.stream().allMatch(Comparison.Row::isEqual));
            out.writeArrayFieldStart("rows");
            for (Comparison.Row row : rows) {
                out.writeStartObject();
                RowJson.write(out, row);
                out.writeBooleanField("equal", row.isEqual());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
