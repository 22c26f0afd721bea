package dev.tidegate.cli.aws;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.reader.AccountReader;
import dev.tidegate.aws.reader.Target;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Policy;
import dev.tidegate.aws.rules.Severity;
import dev.tidegate.aws.rules.Tag;
import dev.tidegate.aws.rules.topic.AllRules;
import dev.tidegate.aws.security.Audit;
import dev.tidegate.aws.security.Report;
import dev.tidegate.aws.security.ReportJson;
import dev.tidegate.aws.security.ReportSchema;
import dev.tidegate.aws.security.Sarif;
import dev.tidegate.aws.security.SecurityFile;
import dev.tidegate.cli.aws.access.AwsOptions;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.aws.access.KindOption;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.cli.terminal.Version;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws security}: evaluates the security rules for a cache. */
@Command(
        name = "security",
        description = {
            "Checks a cache and its environment by rules: what was seen, what to do, with the exact command.",
            "",
            "It changes nothing. What it cannot read is reported as not evaluated, never as passed.",
        },
        exitCodeList = {
            "0:the cache was read, with or without findings",
            "1:failed; the message names the next step",
            "2:wrong arguments, or an invalid file",
            "3:a finding has the severity of --fail-on, or a higher one",
        },
        footer = {
            "  tidegate aws security my-cache",
            "  tidegate aws security my-cache --fail-on high --waivers waivers.yaml",
            "  tidegate aws security my-cache --amplify-app d1a2b3 --branch main --rds my-db",
            "  tidegate aws security my-cache --format sarif > security.sarif",
        })
final class SecurityCommand implements Callable<Integer> {
    private static final String SEVERITIES =
            Arrays.stream(Severity.values()).map(Severity::text).collect(Collectors.joining(", "));

    private enum Format {
        TABLE,
        JSON,
        SARIF
    }

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = "CACHE",
            description = "Id of a cluster, replication group or serverless cache.")
    private Optional<String> cache = Optional.empty();

    @Option(names = "--format", paramLabel = "FORMAT", description = "table, json or sarif. Default: table.")
    private Optional<String> format = Optional.empty();

    @Option(names = "--json", description = "The same as --format json.")
    private boolean json;

    @Option(
            names = "--fail-on",
            paramLabel = "SEVERITY",
            description =
                    "Exit with 3 if a finding has this severity or a higher one: critical, high, medium, low or info.")
    private Optional<String> failOn = Optional.empty();

    @Option(
            names = "--waivers",
            paramLabel = "FILE",
            description = "Accepted findings, each with a reason and an end date, and the policy. YAML.")
    private Optional<Path> waivers = Optional.empty();

    @Option(names = "--allow-public", description = "Public endpoints are accepted.")
    private boolean allowPublic;

    @Option(names = "--customer-kms", description = "Data must be encrypted with a customer-managed key.")
    private boolean customerKey;

    @Option(
            names = "--production",
            negatable = true,
            description = "Whether the cache is in production. Default: yes, unless it has a tag such as env=dev.")
    private Optional<Boolean> production = Optional.empty();

    @Option(names = "--rds", paramLabel = "ID", description = "A database that should be in the VPC of the cache.")
    private Optional<String> rds = Optional.empty();

    @Mixin
    private ExternalFactsOptions outside = new ExternalFactsOptions();

    @Option(names = "--schema", description = "Print the JSON Schema of --json, and send no request to AWS.")
    private boolean schema;

    @Mixin
    private KindOption kind = new KindOption();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        if (schema) {
            terminal.out().print(ReportSchema.text(AllRules.facts(Tag.SECURE)));
            return ExitCode.OK;
        }
        // Wrong arguments are reported before AWS is called.
        String id = cache.filter(name -> !name.isBlank())
                .orElseThrow(() -> Failure.usage("no cache given", "tidegate aws security CACHE"));
        Format wanted = format();
        Optional<Severity> least = failOn.map(SecurityCommand::severity);
        SecurityFile file = waivers.map(SecurityCommand::load).orElse(SecurityFile.NONE);
        Policy policy = policy(file.policy());
        ExternalFactsOptions.Named named = outside.named();
        Account account = read(terminal, id);
        Report report = new Audit(AllRules.about(Tag.SECURE), file.waivers())
                .of(new AuditContext(account, policy, outside.look(named)));
        terminal.out().print(text(terminal, wanted, report));
        return least.isPresent() && report.hasAtLeast(least.get()) ? ExitCode.DENIED : ExitCode.OK;
    }

    private Format format() {
        if (json && format.isPresent() && !format.get().equals("json")) {
            throw Failure.usage("--json contradicts --format " + format.get());
        }
        String name = format.orElse(json ? "json" : "table");
        return switch (name) {
            case "table" -> Format.TABLE;
            case "json" -> Format.JSON;
            case "sarif" -> Format.SARIF;
            default -> throw Failure.usage("--format: " + name + " (expected: table, json or sarif)");
        };
    }

    private static Severity severity(String name) {
        return Arrays.stream(Severity.values())
                .filter(each -> each.text().equals(name))
                .findFirst()
                .orElseThrow(() -> Failure.usage("--fail-on: " + name + " (expected: " + SEVERITIES + ")"));
    }

    private static SecurityFile load(Path file) {
        return Inputs.load(file, in -> SecurityFile.load(in, AllRules.facts(Tag.SECURE)));
    }

    private Policy policy(Policy ofFile) {
        Policy policy = allowPublic ? ofFile.acceptingPublic() : ofFile;
        policy = customerKey ? policy.wantingCustomerKey() : policy;
        return production.isPresent() ? policy.inProduction(production.get()) : policy;
    }

    private Account read(Terminal terminal, String id) {
        String region = aws.region(terminal);
        AwsClients.Opener opener = aws.opener(terminal, region);
        Target target = new Target(id, rds, outside.app(), outside.branch(), Target.Depth.SAFETY, kind.kind());
        return AwsProblem.explained(() -> {
            try (AwsClients clients = new AwsClients(opener, CostCommand::now)) {
                return new AccountReader(clients, region).read(target);
            }
        });
    }

    private static String text(Terminal terminal, Format format, Report report) {
        return switch (format) {
            case TABLE -> SecurityText.of(Colour.of(terminal), report);
            case JSON -> ReportJson.text(report) + System.lineSeparator();
            case SARIF -> Sarif.text(report, Version.text()) + System.lineSeparator();
        };
    }
}
