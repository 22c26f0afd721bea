package dev.tidegate.cli.aws.change;

import dev.tidegate.TimeSource;
import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.api.SdkApi;
import dev.tidegate.aws.apply.FileSecrets;
import dev.tidegate.aws.apply.Plan;
import dev.tidegate.aws.change.Slots;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.plan.Applicable;
import dev.tidegate.aws.plan.CloudFormation;
import dev.tidegate.aws.plan.PlanFile;
import dev.tidegate.aws.plan.PlanText;
import dev.tidegate.aws.plan.Template;
import dev.tidegate.aws.plan.Terraform;
import dev.tidegate.aws.reader.AccountReader;
import dev.tidegate.aws.reader.Target;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.cli.aws.access.AwsOptions;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.aws.access.KindOption;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws plan}: writes a plan that remedies findings, or builds a design. */
@Command(
        name = "plan",
        description = {
            "Writes a plan of changes to a file; it changes nothing itself.",
            "",
            "With --fix: the remedies of findings of tidegate aws security and verify. Without: four answers",
            "decide which designs fit; they are printed with cost and reason, then the steps of the chosen one.",
            "A plan holds what was seen before each step, and no secret.",
        },
        exitCodeList = {
            "0:the plan was written, or there is nothing to do",
            "1:failed; the message names the next step",
            "2:wrong arguments, or a value is missing",
        },
        footer = {
            "  tidegate aws plan my-cache --fix BK-01 --fix TLS-01 --out fix.plan",
            "  tidegate aws plan my-cache --fix all --commands",
            "  tidegate aws plan --public yes --credentials yes --decisions 30M       the designs that fit",
            "  tidegate aws plan --design C --name limits --public yes --credentials yes --decisions 1M \\",
            "                    --amplify-app d1a2b3 --branch main --role ROLE_ARN --out c.plan",
            "  tidegate aws plan my-cache --public yes --credentials no --decisions 1M --design A",
        })
public final class PlanCommand implements Callable<Integer> {
    /** What a plan creates, in the language of that name. */
    private static final Map<String, Function<Plan, Template>> FORMATS =
            Map.of("cloudformation", CloudFormation::of, "terraform", Terraform::of);

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "CACHE",
            description = "Id of a cluster, replication group or serverless cache that is there already.")
    private Optional<String> cache = Optional.empty();

    @Option(
            names = "--fix",
            paramLabel = "RULE",
            description = "Remedy the findings of this rule, such as TLS-01; all for every rule. May be repeated.")
    private List<String> fix = List.of();

    @Option(
            names = "--value",
            paramLabel = "NAME=VALUE",
            description = "The value of a placeholder, such as CLIENT_GROUP=sg-1; never a secret. May be repeated.")
    private Map<String, String> values = new LinkedHashMap<>();

    @Option(names = "--rds", paramLabel = "ID", description = "A database that should be in the VPC of the cache.")
    private Optional<String> rds = Optional.empty();

    @Option(names = "--out", paramLabel = "FILE", description = "Where the plan is written. Default: tidegate.plan.")
    private Path out = Path.of("tidegate.plan");

    @Option(names = "--commands", description = "Show each step as a command of the AWS CLI, too.")
    private boolean commands;

    @Option(names = "--json", description = "Print the plan as JSON.")
    private boolean json;

    @Option(
            names = "--emit",
            paramLabel = "FORMAT",
            description = {
                "Print what the plan creates in another language: cloudformation (JSON) or terraform",
                "(JSON, a file *.tf.json). The rest is listed."
            })
    private Optional<String> emit = Optional.empty();

    @Mixin
    private DesignOptions design = new DesignOptions();

    @Mixin
    private KindOption kind = new KindOption();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        checkArguments();
        String region = aws.region(terminal);
        if (!fix.isEmpty()) {
            return written(
                    terminal,
                    region,
                    Fixes.title(fix, cache.orElse("")),
                    Fixes.steps(terminal, fix, account(terminal, region)));
        }
        DesignOptions.Chosen chosen = design.choose(terminal, region, cache);
        if (!json && emit.isEmpty()) {
            terminal.out().print(chosen.text());
        }
        if (chosen.letter().isEmpty()) {
            return ExitCode.OK;
        }
        Optional<Account> account = cache.map(id -> account(terminal, region));
        List<Step> steps = design.steps(chosen.letter().get(), account, () -> caller(terminal, region), region);
        return written(terminal, region, "design " + chosen.letter().get(), steps);
    }

    private void checkArguments() {
        if (!fix.isEmpty() && cache.isEmpty()) {
            throw Failure.usage("--fix needs a cache", "tidegate aws plan CACHE --fix RULE");
        }
        if (!fix.isEmpty() && design.isChosen()) {
            throw Failure.usage("--fix and --design: both are given (expected: one of them)");
        }
        (fix.isEmpty() ? Optional.<String>empty() : design.unused()).ifPresent(option -> {
            throw Failure.usage(option + ": remedies do not use it (expected without --fix)");
        });
        Fixes.check(fix);
        emit.filter(format -> !FORMATS.containsKey(format)).ifPresent(format -> {
            throw Failure.usage(
                    "--emit: " + format + " (expected: " + String.join(" or ", new TreeSet<>(FORMATS.keySet())) + ")");
        });
        values.keySet().stream().filter(Slots::isSecret).findFirst().ifPresent(name -> {
            throw Failure.usage(
                    "--value " + name + ": a plan holds no secret",
                    "give it when the plan is applied: tidegate aws apply PLAN --secret " + name + "=FILE");
        });
        boolean isWritten = emit.isEmpty() && (!fix.isEmpty() || design.isChosen());
        if (isWritten && Files.exists(Path.of(out + ".journal"))) {
            throw Failure.usage(
                    "--out: " + out + " was applied, and its record is needed to undo it", "name another file");
        }
    }

    private Account account(Terminal terminal, String region) {
        Target target =
                new Target(cache.orElseThrow(), rds, design.appId(), design.branch(), Target.Depth.SAFETY, kind.kind());
        return AwsProblem.explained(() -> {
            try (AwsClients clients = new AwsClients(aws.opener(terminal, region), PlanCommand::now)) {
                return new AccountReader(clients, region).read(target);
            }
        });
    }

    private static Instant now() {
        return Instant.ofEpochSecond(0, TimeSource.system().nowMicros() * 1_000);
    }

    private String caller(Terminal terminal, String region) {
        try (SdkApi api = new SdkApi(aws.opener(terminal, region))) {
            return AwsProblem.explained(() -> String.valueOf(
                    api.call("sts", "GetCallerIdentity", Map.of()).getOrDefault("Account", "")));
        }
    }

    private int written(Terminal terminal, String region, String title, List<Step> all) {
        List<Step> steps = Applicable.of(all, region);
        if (steps.isEmpty()) {
            // What goes to a file of templates holds nothing else.
            (emit.isPresent() ? terminal.err() : terminal.out()).println(json ? "{}" : "nothing to do");
            return ExitCode.OK;
        }
        checkValues(steps);
        String id = "tg-" + Long.toString(TimeSource.system().nowMicros(), Character.MAX_RADIX);
        String account = caller(terminal, region);
        Plan plan;
        try (SdkApi api = new SdkApi(aws.opener(terminal, region))) {
            FileSecrets secrets = new FileSecrets(id, Path.of(out + ".key"));
            plan = AwsProblem.explained(
                    () -> Plan.of(new Plan.Head(id, title, account, region), steps, values, api, secrets));
        }
        Optional<Function<Plan, Template>> format = emit.map(FORMATS::get);
        if (format.isPresent()) {
            return emitted(terminal, plan, format.get());
        }
        try {
            PlanFile.write(out, plan);
        } catch (IOException e) {
            throw Failure.failed(out + ": cannot be written: " + e.getMessage(), "check the path")
                    .because(e);
        }
        terminal.out().print(json ? PlanFile.json(plan) + System.lineSeparator() : PlanText.of(plan, commands));
        String secrets = Slots.open(plan.steps()).stream()
                .filter(Slots::isSecret)
                .map(slot -> " --secret " + slot + "=FILE")
                .collect(Collectors.joining());
        terminal.err().println("written to " + out + "; next: tidegate aws apply " + out + secrets);
        return ExitCode.OK;
    }

    private static int emitted(Terminal terminal, Plan plan, Function<Plan, Template> format) {
        Template template = format.apply(plan);
        terminal.out().print(template.text());
        template.left().forEach(step -> terminal.err().println("not in the template: " + step));
        return ExitCode.OK;
    }

    private void checkValues(List<Step> steps) {
        Set<String> open = Slots.open(steps);
        values.keySet().stream()
                .filter(name -> !open.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    List<String> known =
                            open.stream().filter(it -> !Slots.isSecret(it)).toList();
                    throw Failure.usage("--value: no step has " + name + " (expected: "
                            + (known.isEmpty() ? "none" : "one of " + String.join(", ", known)) + ")");
                });
        List<String> missing = open.stream()
                .filter(name -> !Slots.isSecret(name) && !values.containsKey(name))
                .toList();
        if (!missing.isEmpty()) {
            throw Failure.usage(
                    "values are missing: " + String.join(", ", missing),
                    missing.stream().map(name -> "--value " + name + "=…").collect(Collectors.joining(" ")));
        }
    }
}
