package dev.tidegate.cli.plans;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.tidegate.cli.terminal.Amounts;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Table;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.config.plans.PlansText;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code plans show}: prints plans and their limits. */
@Command(
        name = "show",
        description = "Shows the plans of a file, or the built-in ones.",
        footer = {
            "  tidegate plans show",
            "  tidegate plans show plans.yaml --json",
            "  tidegate plans show --yaml > plans.yaml           a file to begin with"
        })
final class PlansShowCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..1",
            description = "A plans file; - is standard input. Default: the built-in plans.")
    private Optional<Path> file = Optional.empty();

    @ArgGroup
    private Form form = new Form();

    private static final class Form {
        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        @Option(names = "--yaml", description = "Print a plans file.")
        private boolean yaml;
    }

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Plans plans = Inputs.plans(file);
        if (form.yaml) {
            terminal.out().println(PlansText.write(plans).stripTrailing());
        } else if (form.json) {
            terminal.out().println(json(plans));
        } else {
            table(plans).lines(Colour.of(terminal)).forEach(terminal.out()::println);
        }
        return ExitCode.OK;
    }

    private static Table table(Plans plans) {
        Table table = new Table("plan", "limit", "meter", ">capacity", "window", "notes");
        for (Plan plan : plans.all()) {
            String name = plan.name();
            for (Limit limit : plan.limits()) {
                table.row(
                        name,
                        limit.name(),
                        limit.meter().name(),
                        Amounts.exact(limit.meter().name(), limit.capacity()),
                        limit.window().text(),
                        notes(limit));
                name = "";
            }
        }
        return table;
    }

    private static String notes(Limit limit) {
        List<String> notes = new ArrayList<>();
        if (limit.scope() != dev.tidegate.plan.Scope.TENANT) {
            notes.add("each " + lower(limit.scope()));
        }
        if (!limit.thresholds().isEmpty()) {
            notes.add(
                    limit.thresholds().stream().map(t -> t + "%").collect(Collectors.joining(", ", "notices at ", "")));
        }
        if (limit.shadow()) {
            notes.add("shadow: denies nothing");
        }
        return String.join("; ", notes);
    }

    private static String lower(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private static String json(Plans plans) {
        return Json.text(out -> {
            out.writeStartObject();
            out.writeArrayFieldStart("plans");
            for (Plan plan : plans.all()) {
                write(out, plan);
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }

    private static void write(JsonGenerator out, Plan plan) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", plan.name());
        out.writeStringField("version", plan.version());
        out.writeArrayFieldStart("limits");
        for (Limit limit : plan.limits()) {
            write(out, limit);
        }
        out.writeEndArray();
        out.writeEndObject();
    }

    private static void write(JsonGenerator out, Limit limit) throws IOException {
        out.writeStartObject();
        out.writeStringField("name", limit.name());
        out.writeStringField("meter", limit.meter().name());
        if (limit.capacity().isPresent()) {
            out.writeNumberField("capacity", limit.capacity().getAsLong());
        } else {
            out.writeNullField("capacity");
        }
        out.writeStringField("window", limit.window().text());
        out.writeStringField("scope", lower(limit.scope()));
        out.writeArrayFieldStart("thresholds");
        for (int percent : limit.thresholds()) {
            out.writeNumber(percent);
        }
        out.writeEndArray();
        out.writeBooleanField("shadow", limit.shadow());
        out.writeStringField("onStoreFailure", lower(limit.onStoreFailure()));
        out.writeStringField("denialStatus", limit.denialStatus().text());
        out.writeEndObject();
    }
}
