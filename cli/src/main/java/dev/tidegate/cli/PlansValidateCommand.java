package dev.tidegate.cli;

import dev.tidegate.Plan;
import dev.tidegate.Plans;
import dev.tidegate.plans.Fault;
import dev.tidegate.plans.InvalidPlansException;
import dev.tidegate.plans.PlanAdvice;
import dev.tidegate.plans.PlanChanges;
import dev.tidegate.plans.PlansFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
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
                    + "whose counts start from nothing, because its name, meter, window or scope changes.",
        },
        footer = {
            "  tidegate plans validate plans.yaml",
            "  tidegate plans validate next.yaml --against now.yaml",
            "  tidegate plans validate plans/*.yaml --json       one object a file, for a pipeline"
        })
final class PlansValidateCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Plans files.")
    private List<Path> files = List.of();

    @Option(
            names = "--against",
            paramLabel = "OLD",
            description = "The plans file in use: names each limit of which an edit gives a fresh allowance.")
    private Optional<Path> against = Optional.empty();

    @Option(names = "--json", description = "Print [{\"file\",\"valid\",\"plans\",\"faults\",\"notes\"}].")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Tidegate.terminal(spec);
        List<Checked> all = files.stream().map(this::check).toList();
        if (json) {
            terminal.out().println(json(all));
        } else {
            Colour colour = Colour.of(terminal);
            all.forEach(checked -> checked.lines(colour).forEach(terminal.out()::println));
        }
        return all.stream().allMatch(Checked::valid) ? ExitCode.OK : ExitCode.FAILURE;
    }

    private Checked check(Path file) {
        try {
            Plans plans = PlansFile.load(file);
            List<String> notes = new ArrayList<>(PlanAdvice.of(plans));
            if (against.isPresent()) {
                PlanChanges.between(Inputs.plans(against), plans).forEach(fresh -> notes.add(fresh.toString()));
            }
            return new Checked(file, plans.all(), List.of(), notes);
        } catch (InvalidPlansException e) {
            return new Checked(file, List.of(), e.faults(), List.of());
        } catch (IOException e) {
            String why = Inputs.why(file, e).substring(file.toString().length() + 2);
            return new Checked(
                    file,
                    List.of(),
                    List.of(new Fault(1, "(file)", "(" + why + ")", "a file that can be read")),
                    List.of());
        }
    }

    private static String json(List<Checked> all) {
        return Json.text(out -> {
            out.writeStartArray();
            for (Checked checked : all) {
                checked.write(out);
            }
            out.writeEndArray();
        });
    }

    private record Checked(Path file, List<Plan> plans, List<Fault> faults, List<String> notes) {
        boolean valid() {
            return faults.isEmpty();
        }

        List<String> lines(Colour colour) {
            List<String> lines = new ArrayList<>();
            if (valid()) {
                lines.add(file + ": " + colour.good("valid") + ", " + Amounts.plural(plans.size(), "plan") + ": "
                        + plans.stream().map(Plan::name).collect(Collectors.joining(", ")));
                notes.forEach(note -> lines.add("  note: " + note));
                return lines;
            }
            lines.add(file + ": " + colour.bad(Amounts.plural(faults.size(), "fault")));
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
            for (String note : notes) {
                out.writeString(note);
            }
            out.writeEndArray();
            out.writeEndObject();
        }
    }
}
