package dev.tidegate.cli.aws.deploy;

import dev.tidegate.aws.deploy.DeployDesign;
import dev.tidegate.aws.deploy.Deployment;
import dev.tidegate.aws.deploy.TemplateParameter;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Json;
import dev.tidegate.cli.terminal.Terminal;
import java.util.Collection;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws deploy parameters}: what a design needs to know. */
@Command(
        name = "parameters",
        description = {
            "Lists what a design needs to know, for --set of plan. It asks nothing of AWS.",
            "A parameter with a * has no default. Those that begin with Cache, but CacheSubnets, are for a cache that",
            "exists; without them the design makes a cache of its own."
        },
        footer = {
            "  tidegate aws deploy parameters decision-service",
            "  tidegate aws deploy parameters serverless-public --json"
        })
final class DeployParametersCommand implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "DESIGN", converter = DesignArgument.class, description = DesignArgument.HELP)
    @SuppressWarnings("NullAway.Init")
    private DeployDesign design;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        Collection<TemplateParameter> all = Deployment.parameters(design);
        if (json) {
            terminal.out().println(json(all));
            return ExitCode.OK;
        }
        for (TemplateParameter each : all) {
            String value = each.byDefault().isEmpty() ? "*" : each.byDefault().get();
            terminal.out().printf(Locale.ROOT, "%-20s %-18s %s%n", each.name(), value, each.description());
        }
        return ExitCode.OK;
    }

    private static String json(Collection<TemplateParameter> all) {
        return Json.object(out -> {
            out.writeArrayFieldStart("parameters");
            for (TemplateParameter each : all) {
                out.writeStartObject();
                out.writeStringField("name", each.name());
                if (each.byDefault().isPresent()) {
                    out.writeStringField("default", each.byDefault().get());
                }
                out.writeStringField("expected", each.expected());
                out.writeStringField("description", each.description());
                out.writeEndObject();
            }
            out.writeEndArray();
        });
    }
}
