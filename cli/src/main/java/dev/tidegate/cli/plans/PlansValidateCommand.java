package dev.tidegate.cli.plans;

import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.config.Fault;
import dev.tidegate.config.InvalidPlansException;
import dev.tidegate.config.plans.PlanAdvice;
import dev.tidegate.config.plans.PlanChanges;
import dev.tidegate.config.plans.PlansFile;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Says all that is wrong with plans files. */
@Command(
        name = "validate",
        description = {
            "Checks plans files and names every fault: line, path, value, what is accepted.",
            "",
            "A valid file may have notes: a meter that only calls which name it charge, and with --against each limit "
                    + "whose counts start from nothing, because its name, meter, window or scope changes, and each plan "
                    + "or limit that is gone or denies nothing any more, with what becomes of its subjects.",
        },
        exitCodeList = {
            "0:every file is valid; there may be notes",
            "1:a file has faults, or could not be read",
            "2:used wrongly, or the file of --against has faults"
        },
        footer = {
            "  tidegate plans validate plans.yaml",
            "  tidegate plans validate next.yaml --against now.yaml",
            "  tidegate plans validate plans/*.yaml --json       one object a file, for a pipeline",
            "  git show main:plans.yaml | tidegate plans validate plans.yaml --against -"
        })
final class PlansValidateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Plans files; - is standard input.")
    private List<Path> files = List.of();

    @Option(
            names = "--against",
            paramLabel = "OLD",
            description = "The plans file in use: names what an edit removes, and each limit of which it gives a fresh "
                    + "allowance.")
    private Optional<Path> against = Optional.empty();

    @Option(names = "--json", description = "Print [{\"file\",\"valid\",\"plans\",\"faults\",\"notes\",\"changes\"}].")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Optional<Plans> old = against.map(file -> Inputs.plans(Optional.of(file)));
        List<Checked> all = files.stream().map(file -> check(file, old)).toList();
        if (json) {
            terminal.out().println(json(all));
        } else {
            Colour colour = Colour.of(terminal);
            all.forEach(checked -> checked.lines(colour).forEach(terminal.out()::println));
        }
        return all.stream().allMatch(Checked::valid) ? ExitCode.OK : ExitCode.FAILURE;
    }

    private Checked check(Path file, Optional<Plans> old) {
        try {
            Plans plans = load(file);
            return new Checked(file, plans.all(), List.of(), PlanAdvice.of(plans), changes(old, plans));
        } catch (InvalidPlansException e) {
            return new Checked(file, List.of(), e.faults(), List.of(), List.of());
        } catch (IOException e) {
            String why = Inputs.why(file, e).substring(Inputs.name(file).length() + 2);
            Fault fault = new Fault(1, "(file)", "(" + why + ")", "a file that can be read");
            return new Checked(file, List.of(), List.of(fault), List.of(), List.of());
        }
    }

    private static Plans load(Path file) throws IOException {
        try (InputStream in = Inputs.open(file)) {
            return PlansFile.load(in);
        }
    }

    private static List<Change> changes(Optional<Plans> old, Plans plans) {
        List<Change> changes = new ArrayList<>();
        old.ifPresent(before -> {
            PlanChanges.removed(before, plans)
                    .forEach(removed -> changes.add(new Change(removed.path(), "removed", removed.toString())));
            PlanChanges.loosened(before, plans)
                    .forEach(loosened -> changes.add(new Change(loosened.path(), "loosened", loosened.toString())));
            PlanChanges.between(before, plans)
                    .forEach(fresh -> changes.add(new Change(fresh.path(), "fresh", fresh.toString())));
        });
        return changes;
    }

    /** The effect of an edit on the subjects of a plan or limit. */
    private record Change(String path, String kind, String text) {}

    private static String json(List<Checked> all) {
        return Json.text(out -> {
            out.writeStartArray();
            for (Checked checked : all) {
                checked.write(out);
            }
            out.writeEndArray();
        });
    }

    private record Checked(Path file, List<Plan> plans, List<Fault> faults, List<String> advice, List<Change> changes) {
        boolean valid() {
            return faults.isEmpty();
        }

        List<String> notes() {
            return Stream.concat(advice.stream(), changes.stream().map(Change::text))
                    .toList();
        }

        List<String> lines(Colour colour) {
            List<String> lines = new ArrayList<>();
            if (valid()) {
                lines.add(Inputs.name(file) + ": " + colour.good("valid") + ", " + Amounts.plural(plans.size(), "plan")
                        + ": " + plans.stream().map(Plan::name).collect(Collectors.joining(", ")));
                notes().forEach(note -> lines.add("  note: " + note));
                return lines;
            }
            lines.add(Inputs.name(file) + ": " + colour.bad(Amounts.plural(faults.size(), "fault")));
            faults.forEach(fault -> lines.add("  " + fault));
            return lines;
        }

        void write(com.fasterxml.jackson.core.JsonGenerator out) throws java.io.IOException {
            out.writeStartObject();
            out.writeStringField("file", file.toString());
            out.writeBooleanField("valid", valid());
            out.writeArrayFieldStart("plans");
            for (Plan plan : plans) {
                out.writeString(plan.name());
            }
            out.writeEndArray();
            out.writeArrayFieldStart("faults");
            for (Fault fault : faults) {
                out.writeStartObject();
                out.writeNumberField("line", fault.line());
                out.writeStringField("path", fault.path());
                out.writeStringField("value", fault.value());
                out.writeStringField("expected", fault.expected());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeArrayFieldStart("notes");
            for (String note : notes()) {
                out.writeString(note);
            }
            out.writeEndArray();
            out.writeArrayFieldStart("changes");
            for (Change change : changes) {
                out.writeStartObject();
                out.writeStringField("path", change.path());
                out.writeStringField("change", change.kind());
                out.writeStringField("text", change.text());
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }
}
