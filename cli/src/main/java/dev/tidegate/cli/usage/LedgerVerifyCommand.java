package dev.tidegate.cli.usage;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.cli.client.AnswerView;
import dev.tidegate.cli.client.ClientOptions;
import dev.tidegate.cli.client.LimitView;
import dev.tidegate.cli.client.LimiterClient;
import dev.tidegate.cli.client.Replies;
import dev.tidegate.cli.store.LedgerChoice;
import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageQuery;
import dev.tidegate.plan.Plans;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
            "Compares what the ledger says that tenants were charged in the present windows with the counts in Redis.",
            "",
            "While calls go on, the records of the last seconds are still on their way: a difference that stays is one."
        },
        exitCodeList = {"0:no difference", "1:a difference, or a damaged file", "2:used wrongly"},
        footer = {
            "  tidegate ledger verify --ledger /var/lib/usage --redis redis://127.0.0.1:6379",
            "  tidegate ledger verify --ledger /srv/one/usage --ledger /srv/two/usage --plans plans.yaml",
        })
public final class LedgerVerifyCommand implements Callable<Integer> {
    /** A reservation may end so long after it was made. */
    private static final Duration LONGEST = Duration.ofDays(15);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Option(
            names = "--ledger",
            required = true,
            paramLabel = "DIR|URL",
            description = "The folder of a ledger, repeated for those of all servers; or its database.")
    private List<String> ledgers = new ArrayList<>();

    @Mixin
    private ClientOptions door = new ClientOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        door.refuseEmbedded("its counts are new");
        try (LimiterClient counts = door.openRedis(terminal);
                UsageLedger ledger = LedgerChoice.read("--ledger", ledgers, terminal.env())) {
            List<ChargeSums.Row> rows = recorded(ledger, door.plans());
            long wrong = print(rows, counts, terminal);
            ledger.damages().forEach(damage -> terminal.err().println("tidegate: damaged: " + damage));
            return wrong == 0 && ledger.damages().isEmpty() ? ExitCode.OK : ExitCode.FAILURE;
        }
    }

    private static List<ChargeSums.Row> recorded(UsageLedger ledger, Plans plans) {
        ChargeSums sums = new ChargeSums(plans, TimeSource.system().nowMicros());
        Instant start =
                Instant.EPOCH.plus(sums.startMicros(), ChronoUnit.MICROS).minus(LONGEST);
        UsageQuery query = new UsageQuery(
                UsageQuery.By.TENANT, start.isBefore(UsageQuery.BEGIN) ? UsageQuery.BEGIN : start, UsageQuery.END);
        ledger.each(query, sums::add);
        return sums.rows();
    }

    private static long print(List<ChargeSums.Row> rows, LimiterClient counts, Terminal terminal) {
        Table table = new Table("tenant", "limit", ">counted", ">recorded", ">crossing", "result");
        long wrong = 0;
        for (ChargeSums.Row row : rows) {
            long used = used(row, counts);
            boolean fits = row.allows(used);
            wrong += fits ? 0 : 1;
            table.row(
                    row.tenant(),
                    row.limit().name(),
                    Amounts.count(used),
                    Amounts.count(row.certain()),
                    Amounts.count(row.crossing()),
                    fits ? "equal" : "DIFFERS");
        }
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
        return wrong;
    }

    private static long used(ChargeSums.Row row, LimiterClient counts) {
        AnswerView status =
                AnswerView.of(Replies.checked(counts, () -> counts.status(Subject.of(row.tenant()), row.plan())));
        return status.limits().stream()
                .filter(limit -> limit.name().equals(row.limit().name()))
                .mapToLong(LimitView::used)
                .sum();
    }
}
