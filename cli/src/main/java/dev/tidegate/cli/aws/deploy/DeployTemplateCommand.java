package dev.tidegate.cli.aws.deploy;

import dev.tidegate.aws.deploy.Template;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws deploy template}: prints a template, for a pipeline of one's own. */
@Command(
        name = "template",
        description = "Prints a template of CloudFormation, as plan sends it. It asks nothing of AWS.",
        footer = {
            "  tidegate aws deploy template cache > cache.yaml",
            "  tidegate aws deploy template service > service.yaml"
        })
final class DeployTemplateCommand implements Callable<Integer> {
    private static final List<String> NAMES = List.of("cache", "service", "function", "public-cache");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            paramLabel = "TEMPLATE",
            description = "cache (of designs A and B), service (A), function (B) or public-cache (C).")
    private String name = "";

    @Override
    public Integer call() {
        if (!NAMES.contains(name)) {
            throw Failure.usage("TEMPLATE: " + name + " (expected: " + String.join(", ", NAMES) + ")");
        }
        Terminal.of(spec).out().print(Template.named(name).body());
        return ExitCode.OK;
    }
}
