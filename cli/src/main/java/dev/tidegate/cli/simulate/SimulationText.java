package dev.tidegate.cli.simulate;

import dev.tidegate.cli.simulate.trace.TraceNotes;
import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/** The result of {@code simulate} as text. */
final class SimulationText {
    private final PrintWriter out;
    private final Colour colour;
    private final SimulationResult result;
    private final long seed;

    SimulationText(Terminal terminal, SimulationResult result, long seed) {
        this.out = terminal.out();
        this.colour = Colour.of(terminal);
        this.result = result;
        this.seed = seed;
    }

    void print() {
        out.println(Amounts.plural(result.calls(), "call") + " of " + Amounts.plural(result.subjects(), "subject")
                + (result.drawn() ? " (drawn)" : "") + ", " + instant(result.firstMicros()) + " to "
                + instant(result.lastMicros()) + ", seed " + seed);
        notes(result.notes());
        ReplayResult first = result.replays().get(0);
        result.replays().forEach(this::replay);
        result.replays().stream().skip(1).forEach(other -> beside(first, other));
        estimates();
    }

    private void estimates() {
        if (result.estimates().isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table("model", ">calls", ">input", ">estimated", ">too high %", ">mean error %");
        for (EstimateTotals model : result.estimates()) {
            table.row(
                    model.model(),
                    Amounts.count(model.calls()),
                    Amounts.count(model.used()),
                    Amounts.count(model.estimated()),
                    String.format(Locale.ROOT, "%.1f", 100 * model.bias()),
                    String.format(Locale.ROOT, "%.1f", 100 * model.meanError()));
        }
        table.lines(colour).forEach(out::println);
    }

    private void notes(TraceNotes notes) {
        if (!notes.unread().isEmpty()) {
            out.println("not read, though it may change the result: " + String.join(", ", notes.unread()));
        }
        if (notes.notes() > 0) {
            out.println("left out: " + Amounts.plural(notes.notes(), "row") + " without a call");
        }
        if (notes.grouped() > 0) {
            out.println("assumed: " + Amounts.plural(notes.grouped(), "row")
                    + " of several calls: these are spread evenly over its time and share its tokens");
        }
        if (notes.unnamed() > 0) {
            out.println(
                    "assumed: " + Amounts.plural(notes.unnamed(), "call") + " without a subject are of one, (none)");
        }
    }

    static String instant(long micros) {
        return Instant.EPOCH
                .plus(micros, ChronoUnit.MICROS)
                .truncatedTo(ChronoUnit.SECONDS)
                .toString();
    }

    private void replay(ReplayResult replay) {
        out.println();
        out.println(colour.bold(replay.file()) + ", subjects spread " + replay.mix());
        Table table =
                new Table("plan", ">subjects", ">calls", ">allowed", ">denied", ">denied %", ">spend", "bound by");
        replay.plans().forEach(plan -> row(table, plan.plan(), plan));
        if (replay.plans().size() > 1) {
            row(table, "all", sum(replay));
        }
        table.lines(colour).forEach(out::println);
        denied(replay);
    }

    private static void row(Table table, String name, PlanTotals plan) {
        table.row(
                name,
                Amounts.count(plan.subjects()),
                Amounts.count(plan.calls()),
                Amounts.count(plan.allowed()),
                Amounts.count(plan.denied()),
                percent(plan.denied(), plan.calls()),
                Amounts.cents(plan.spendNanos()),
                bound(plan.bindingLimits()));
    }

    private static PlanTotals sum(ReplayResult replay) {
        return new PlanTotals(
                "all",
                sum(replay, PlanTotals::subjects),
                sum(replay, PlanTotals::calls),
                sum(replay, PlanTotals::allowed),
                sum(replay, PlanTotals::denied),
                Map.of(),
                sum(replay, PlanTotals::spendNanos));
    }

    private static long sum(ReplayResult replay, ToLongFunction<PlanTotals> figure) {
        return replay.plans().stream().mapToLong(figure).reduce(0, Math::addExact);
    }

    private static String percent(long part, long whole) {
        return whole == 0 ? "-" : String.format(Locale.ROOT, "%.1f", 100.0 * part / whole);
    }

    private static String bound(Map<String, Long> limits) {
        return limits.entrySet().stream()
                .map(limit -> limit.getKey() + " " + Amounts.count(limit.getValue()))
                .collect(Collectors.joining(", "));
    }

    private void denied(ReplayResult replay) {
        if (replay.topDenied().isEmpty()) {
            return;
        }
        out.println();
        Table table = new Table("denied most", "plan", ">calls", ">denied", ">denied %");
        for (SubjectTotals subject : replay.topDenied()) {
            table.row(
                    subject.subject(),
                    subject.plan(),
                    Amounts.count(subject.calls()),
                    Amounts.count(subject.denied()),
                    percent(subject.denied(), subject.calls()));
        }
        table.lines(colour).forEach(out::println);
    }

    private void beside(ReplayResult first, ReplayResult other) {
        out.println();
        Table table = new Table("plan", "figure", ">" + first.file(), ">" + other.file(), ">difference");
        for (PlanDifference plan : PlanDifference.of(first, other)) {
            figure(table, plan.plan(), "calls", plan, PlanTotals::calls);
            figure(table, "", "allowed", plan, PlanTotals::allowed);
            figure(table, "", "denied", plan, PlanTotals::denied);
            for (String limit : plan.bindingLimits().keySet()) {
                figure(table, "", "  by " + limit, plan, totals -> totals.boundBy(limit));
            }
            long difference = plan.second().spendNanos() - plan.first().spendNanos();
            table.row(
                    "",
                    "spend",
                    Amounts.cents(plan.first().spendNanos()),
                    Amounts.cents(plan.second().spendNanos()),
                    difference == 0 ? "=" : (difference > 0 ? "+" : "") + Amounts.cents(difference));
        }
        table.lines(colour).forEach(out::println);
    }

    private static void figure(
            Table table, String plan, String name, PlanDifference difference, ToLongFunction<PlanTotals> figure) {
        long first = figure.applyAsLong(difference.first());
        long second = figure.applyAsLong(difference.second());
        table.row(plan, name, Amounts.count(first), Amounts.count(second), Amounts.signed(second - first));
    }
}
