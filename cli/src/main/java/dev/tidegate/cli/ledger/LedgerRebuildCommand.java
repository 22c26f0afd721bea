package dev.tidegate.cli.ledger;

import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.redis.carry.CarryResult;
import dev.tidegate.redis.carry.LimitCarry.Charge;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The command {@code ledger rebuild}: counts of the present windows from the ledger, after Redis lost them. */
@Command(
        name = "rebuild",
        description = {
            "Adds to the counts in Redis what the ledger says that was charged in the present windows and is not counted "
                    + "there: after Redis was wiped, or restored from an old backup.",
            "",
            "Without --yes it prints what would be added, and writes nothing. Servers may run. A second run adds "
                    + "nothing. Not rebuilt: slots, buckets, and the reservations themselves; whether a subject was "
                    + "reset in a window is not in the ledger, so its use from before comes back."
        },
        exitCodeList = {
            "0:nothing is missing, or it was added; without --yes also what would be",
            "1:something is missing still, or a damaged file",
            "2:used wrongly"
        },
        footer = {
            "  tidegate ledger rebuild --ledger /var/lib/usage --redis redis://127.0.0.1:6379 --plans plans.yaml",
            "  tidegate ledger rebuild --ledger postgresql://tidegate@db.internal/billing --yes",
        })
public final class LedgerRebuildCommand implements Callable<Integer> {
    private static final int NAMED = 5;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Mixin
    private ComparedEnds ends = new ComparedEnds();

    @Option(
            names = "--tenant",
            paramLabel = "ID",
            description = "Rebuild the counts of this tenant alone, of its users and models. May be repeated.")
    private Set<String> tenants = new LinkedHashSet<>();

    @Option(names = "--add", description = "Add what is missing also where something is counted.")
    private boolean adds;

    @Option(
            names = "--without-open",
            description = "Leave out reservations that have not ended: for plans that say untracked: charge, which "
                    + "charge them when they are settled.")
    private boolean withoutOpen;

    @Option(names = "--yes", description = "Write.")
    private boolean yes;

    @Option(names = "--json", description = "Print one JSON object.")
    private boolean json;

    /** One counter, the charges that it lacks, and in words what was done. */
    private record Step(Comparison.Row row, List<Charge> missing, String result) {
        long amount() {
            return missing.isEmpty()
                    ? 0
                    : row.recorded().certain() - row.counts().used();
        }
    }

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        return ends.compare(terminal, !withoutOpen, (comparison, redis) -> {
            List<Comparison.Row> rows = comparison.rows().stream()
                    .filter(row ->
                            tenants.isEmpty() || tenants.contains(row.counter().tenant()))
                    .toList();
            List<Comparison.Row> counting = rows.stream()
                    .filter(row -> row.counts().used() > 0 && !row.missing().isEmpty())
                    .toList();
            boolean refused = !counting.isEmpty() && !adds;
            long until = comparison.untilMicros();
            List<Step> steps = new ArrayList<>();
            for (Comparison.Row row : rows) {
                steps.add(step(row, refused, redis, until));
            }
            if (json) {
                terminal.out().println(text(steps, refused, comparison));
            } else {
                print(steps, terminal);
            }
            say(counting, refused, comparison, terminal);
            sayUncertain(rows, terminal);
            boolean done = steps.stream().allMatch(step -> step.missing().isEmpty() || !refused);
            return done ? ExitCode.OK : ExitCode.FAILURE;
        });
    }

    private Step step(Comparison.Row row, boolean refused, RedisCounts redis, long nowMicros) {
        List<Charge> missing = row.missing();
        if (missing.isEmpty()) {
            return new Step(row, missing, row.isEqual() ? "equal" : "counts more");
        } else if (refused || !yes) {
            return new Step(row, missing, refused ? "REFUSED" : "to add");
        }
        CarryResult result = redis.carry(row.counter(), missing, nowMicros);
        return switch (result) {
            case CREATED, ADDED, FOLLOWED -> new Step(row, missing, "added");
            case UNCHANGED -> new Step(row, missing, "added by another run");
            default -> new Step(row, missing, "its window is over");
        };
    }

    private void say(List<Comparison.Row> counting, boolean refused, Comparison comparison, Terminal terminal) {
        if (refused) {
            List<String> names = counting.stream()
                    .limit(NAMED)
                    .map(row ->
                            row.counter().shown() + " " + row.counter().limit().name())
                    .toList();
            terminal.err()
                    .println("tidegate: nothing was written: " + counting.size() + " counts are not empty, such as "
                            + names + " (--add adds what each lacks)");
        } else if (!yes) {
            terminal.err().println("tidegate: nothing was written (--yes writes)");
        }
        if (comparison.openReservations() > 0) {
            terminal.err()
                    .println("tidegate: " + comparison.openReservations() + " reservations have not ended and are "
                            + (withoutOpen ? "left out" : "counted at their estimates")
                            + "; if Redis lost them, a later settle finds none, and under untracked: charge it charges "
                            + "all of its usage. Plans: " + comparison.openPlans());
        }
    }

    /** Sums of the second of the look have no instant: whether they are counted already is not known. */
    private static void sayUncertain(List<Comparison.Row> rows, Terminal terminal) {
        long counts =
                rows.stream().filter(row -> row.recorded().uncertain() > 0).count();
        if (counts > 0) {
            terminal.err()
                    .println("tidegate: of " + counts
                            + " counts a part is uncertain and was left out: acquires without an "
                            + "id in the second of this look, or units of leases (a later run with --add adds what is "
                            + "missing then)");
        }
    }

    private static void print(List<Step> steps, Terminal terminal) {
        Table table = new Table("subject", "limit", ">recorded", ">open", ">counted", ">missing", "result");
        for (Step step : steps) {
            table.row(
                    step.row().counter().shown(),
                    step.row().counter().limit().name(),
                    Amounts.count(step.row().recorded().certain()),
                    Amounts.count(step.row().recorded().open()),
                    Amounts.count(step.row().counts().used()),
                    Amounts.count(step.amount()),
                    step.result());
        }
        table.lines(Colour.of(terminal)).forEach(terminal.out()::println);
    }

    private String text(List<Step> steps, boolean refused, Comparison comparison) {
        return Json.object(out -> {
            out.writeBooleanField("written", yes && !refused);
            out.writeBooleanField("refused", refused);
            out.writeNumberField("openReservations", comparison.openReservations());
            out.writeArrayFieldStart("rows");
            for (Step step : steps) {
                out.writeStartObject();
                RowJson.write(out, step.row());
                out.writeNumberField("open", step.row().recorded().open());
                out.writeNumberField("missing", step.amount());
                out.writeStringField("result", step.result());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
