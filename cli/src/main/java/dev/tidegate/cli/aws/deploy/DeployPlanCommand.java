package dev.tidegate.cli.aws.deploy;

import dev.tidegate.TimeSource;
import dev.tidegate.aws.api.SdkApi;
import dev.tidegate.aws.apply.FileSecrets;
import dev.tidegate.aws.apply.Plan;
import dev.tidegate.aws.change.Slots;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.deploy.DeployDesign;
import dev.tidegate.aws.deploy.Deployment;
import dev.tidegate.aws.deploy.ExistingCache;
import dev.tidegate.aws.deploy.InvalidDeploymentException;
import dev.tidegate.aws.plan.PlanFile;
import dev.tidegate.aws.plan.PlanText;
import dev.tidegate.cli.aws.access.AwsOptions;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws deploy plan}: writes what a deployment would change to a file. */
@Command(
        name = "plan",
        description = {
            "Writes to a file which stacks of CloudFormation a design makes or updates. It changes nothing.",
            "",
            "A parameter that is not given stays as the stack has it, or has its default; aws deploy parameters lists",
            "them. With --cache the design uses a cache that exists, else it makes one."
        },
        exitCodeList = {
            "0:the plan is written, or there is nothing to do",
            "1:AWS cannot be read",
            "2:wrong arguments; every parameter that cannot be accepted is named"
        },
        footer = {
            "  tidegate aws deploy plan serverless-public --name limits --out limits.plan",
            "  tidegate aws deploy plan decision-service --new-secret ApiKeysSecret --set Vpc=vpc-1 …",
            "  tidegate aws deploy apply tidegate.plan --secret API_KEYS_SECRET=keys",
            "  tidegate aws deploy plan decision-service --out limits.plan --set Tasks=4",
            "                                        change one parameter of what is deployed"
        })
final class DeployPlanCommand implements Callable<Integer> {
    private static final String NAME = "[a-z][a-z0-9-]{0,18}[a-z0-9]";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "DESIGN", converter = DesignArgument.class, description = DesignArgument.HELP)
    @SuppressWarnings("NullAway.Init")
    private DeployDesign design;

    @Option(
            names = "--name",
            paramLabel = "NAME",
            description = "The beginning of the names of all that is made. Default: tidegate.")
    private String name = "tidegate";

    @Option(
            names = "--set",
            paramLabel = "PARAMETER=VALUE",
            description = "The value of a parameter; a list has commas between its values. May be repeated.")
    private Map<String, String> values = new LinkedHashMap<>();

    @Option(
            names = "--new-secret",
            paramLabel = "PARAMETER",
            description = "Make the secret of this parameter first, such as ApiKeysSecret; its text is given to aws "
                    + "deploy apply with --secret, and is not in the plan. May be repeated.")
    private Set<String> newSecrets = new TreeSet<>();

    @Option(
            names = "--cache",
            paramLabel = "CACHE",
            description = "A replication group that exists, in place of a new cache: its endpoint, security group, "
                    + "network and IAM user are read. It needs TLS.")
    private Optional<String> cache = Optional.empty();

    @Option(names = "--out", paramLabel = "FILE", description = "Where the plan is written. Default: tidegate.plan.")
    private Path out = Path.of("tidegate.plan");

    @Option(names = "--json", description = "Print the plan as JSON.")
    private boolean json;

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        // ElastiCache takes no two hyphens side by side.
        if (!name.matches(NAME) || name.contains("--")) {
            throw Failure.usage("--name: " + name
                    + " (expected: 2 to 20 lower-case letters, digits and single hyphens, a letter first)");
        }
        if (Files.exists(Path.of(out + ".journal"))) {
            throw Failure.usage(
                    "--out: " + out + " was applied, and its record is needed to undo it", "name another file");
        }
        String region = aws.region(terminal);
        String id = "tg-" + Long.toString(TimeSource.system().nowMicros(), Character.MAX_RADIX);
        try (SdkApi api = new SdkApi(aws.opener(terminal, region))) {
            FileSecrets secrets = new FileSecrets(id, Path.of(out + ".key"));
            List<Step> steps = AwsProblem.explained(
                    () -> new Deployment(design, name, known(api, secrets), newSecrets).steps(api, secrets));
            if (steps.isEmpty()) {
                terminal.out().println(json ? "{}" : "nothing to do");
                return ExitCode.OK;
            }
            Plan plan = AwsProblem.explained(() -> {
                String account = String.valueOf(
                        api.call("sts", "GetCallerIdentity", Map.of()).getOrDefault("Account", ""));
                Plan.Head head = new Plan.Head(id, "deploy " + design.key() + " as " + name, account, region);
                return Plan.of(head, steps, Map.of(), api, secrets);
            });
            return written(terminal, plan);
        } catch (InvalidDeploymentException e) {
            throw Failure.usage(
                            String.join("\ntidegate: ", e.faults()),
                            "see tidegate aws deploy parameters " + design.key())
                    .because(e);
        }
    }

    /** What is given goes before what is read of the cache. */
    private Map<String, String> known(SdkApi api, FileSecrets secrets) {
        if (cache.isEmpty()) {
            return values;
        }
        if (!design.templates().contains("cache")) {
            throw Failure.usage("--cache: design " + design.key() + " makes its own cache (expected: design A or B)");
        }
        Map<String, String> all = new LinkedHashMap<>(ExistingCache.values(api, secrets, cache.get()));
        all.putAll(values);
        return all;
    }

    private int written(Terminal terminal, Plan plan) {
        try {
            PlanFile.write(out, plan);
        } catch (IOException e) {
            throw Failure.failed(out + ": cannot be written: " + e.getMessage(), "check the path")
                    .because(e);
        }
        terminal.out().print(json ? PlanFile.json(plan) + System.lineSeparator() : PlanText.of(plan, false));
        String given = Slots.open(plan.steps()).stream()
                .filter(Slots::isSecret)
                .map(slot -> " --secret " + slot + "=FILE")
                .collect(Collectors.joining());
        terminal.err().println("written to " + out + "; next: tidegate aws deploy apply " + out + given);
        return ExitCode.OK;
    }
}
