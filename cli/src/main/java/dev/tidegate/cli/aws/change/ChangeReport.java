package dev.tidegate.cli.aws.change;

import dev.tidegate.aws.apply.DriftException;
import dev.tidegate.aws.apply.Hooks.Event;
import dev.tidegate.aws.apply.Outcome;
import dev.tidegate.aws.apply.Plan;
import dev.tidegate.aws.apply.StepFailedException;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** Prints the progress of a plan on standard error, and how it ended on standard output. */
final class ChangeReport {
    private final Terminal terminal;
    private final boolean json;
    private final Plan plan;
    private final Path file;

    ChangeReport(Terminal terminal, boolean json, Plan plan, Path file) {
        this.terminal = terminal;
        this.json = json;
        this.plan = plan;
        this.file = file;
    }

    void event(Event event) {
        String word = event.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        terminal.err()
                .printf(
                        Locale.ROOT,
                        "%3d/%d  %-13s %s%n",
                        event.step(),
                        plan.steps().size(),
                        word,
                        event.text());
        terminal.err().flush();
    }

    int ended(Outcome outcome, String verb) {
        boolean isComplete = outcome.end() == Outcome.End.COMPLETE;
        String end = outcome.end().name().toLowerCase(Locale.ROOT).replace('_', '-');
        if (json) {
            json(end, outcome.step(), outcome.text(), List.of());
        } else if (isComplete) {
            terminal.out().println(verb + ": complete");
        } else if (outcome.end() == Outcome.End.NEEDS_A_PERSON) {
            terminal.out().println("step " + outcome.step() + " is work by hand: " + outcome.text());
            terminal.out().println("then: tidegate aws " + verb + " " + file + " --yes --done " + outcome.step());
        } else {
            terminal.out().println("step " + outcome.step() + " cannot be undone: " + outcome.text());
            terminal.out().println("the steps after it are undone; those before it stay");
        }
        return isComplete ? ExitCode.OK : ExitCode.DENIED;
    }

    int drifted(DriftException e, String verb) {
        if (json) {
            json("drift", 0, "", e.differences());
            return ExitCode.DENIED;
        }
        terminal.out().println("refused: the account is not as the plan left it");
        e.differences()
                .forEach(it -> terminal.out()
                        .println("  " + it.property() + ": expected " + it.expected() + ", found " + it.found()));
        terminal.out()
                .println(
                        verb.equals("rollback")
                                ? "nothing more was undone; put back what changed it, then run the command again"
                                : "nothing more was done; look at what changed it, then make a new plan");
        return ExitCode.DENIED;
    }

    int failed(StepFailedException e) {
        if (json) {
            json("failed", e.step(), String.valueOf(e.getMessage()), List.of());
        } else {
            terminal.err().println("tidegate: " + e.getMessage());
            terminal.err().println("run the command again: it goes on with this step");
        }
        return ExitCode.FAILURE;
    }

    private void json(String end, int step, String text, List<DriftException.Difference> differences) {
        terminal.out().println(Json.object(out -> {
            out.writeStringField("plan", plan.id());
            out.writeStringField("outcome", end);
            out.writeNumberField("step", step);
            out.writeStringField("text", text);
            out.writeArrayFieldStart("differences");
            for (DriftException.Difference each : differences) {
                out.writeStartObject();
                out.writeStringField("property", each.property());
                out.writeStringField("expected", each.expected());
                out.writeStringField("found", each.found());
                out.writeEndObject();
            }
            out.writeEndArray();
        }));
    }
}
