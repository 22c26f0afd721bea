package dev.tidegate.cli.aws;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.inventory.NoSuchCacheException;
import dev.tidegate.aws.reader.AccountReader;
import dev.tidegate.aws.reader.SimilarCacheNames;
import dev.tidegate.aws.reader.Target;
import dev.tidegate.aws.reader.Variables;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.verify.EnvFile;
import dev.tidegate.aws.verify.Verification;
import dev.tidegate.cli.aws.access.AwsOptions;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.aws.access.KindOption;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Terminal;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** The command {@code aws verify}: checks whether a cache can be used. */
@Command(
        name = "verify",
        description = {
            "Checks a cache and its environment, and reports what is in order, what is not, and what to do.",
            "",
            "It only reads. It reports what it cannot read, and continues. Of environment variables it shows names, "
                    + "never values.",
        },
        exitCodeList = {
            "0:no check failed; there may be warnings",
            "1:a check failed (✗), or AWS could not be asked",
            "2:used wrongly"
        },
        footer = {
            "  tidegate aws verify my-cache",
            "  tidegate aws verify my-cache --rds my-database --region eu-west-1",
            "  tidegate aws verify my-cache --amplify-app APP --branch main",
            "  tidegate aws verify my-cache --json",
        })
final class VerifyCommand implements Callable<Integer> {
    /** A file of variables is a page; what is larger is something else. */
    private static final int MAX_ENV_FILE_BYTES = 1_000_000;

    private static final Path DEFAULT_ENV_FILE = Path.of(".env");

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(paramLabel = "CACHE", description = "Id of a cluster, replication group or serverless cache.")
    @SuppressWarnings("NullAway.Init")
    private String cache;

    @Option(names = "--rds", paramLabel = "ID", description = "An RDS instance that should be in the same network.")
    private Optional<String> rds = Optional.empty();

    @Option(names = "--amplify-app", paramLabel = "ID", description = "An app on Amplify Hosting that uses the cache.")
    private Optional<String> app = Optional.empty();

    @Option(names = "--branch", paramLabel = "NAME", description = "A branch of that app.")
    private Optional<String> branch = Optional.empty();

    @Option(
            names = "--env-file",
            paramLabel = "FILE",
            description = "A file of variables to compare with the cache. Default: .env, if it exists.")
    private Optional<Path> envFile = Optional.empty();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Mixin
    private KindOption kind = new KindOption();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    @Override
    public Integer call() {
        if (branch.isPresent() && app.isEmpty()) {
            throw Failure.usage("--branch needs --amplify-app, whose branch it is");
        }
        Optional<String> variables = envText();
        Terminal terminal = Terminal.of(spec);
        Account account = read(terminal, aws.region(terminal));
        Verification found = Verification.of(account, variables.map(text -> file(text, account)));
        terminal.out().print(json ? VerifyJson.of(found) : VerifyText.of(terminal, found));
        return found.isOk() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private Account read(Terminal terminal, String region) {
        AwsClients.Opener opener = aws.opener(terminal, region);
        return AwsProblem.explained(() -> {
            try (AwsClients clients = new AwsClients(opener, CostCommand::now)) {
                return read(clients, region);
            }
        });
    }

    private Account read(AwsClients clients, String region) {
        try {
            return new AccountReader(clients, region)
                    .read(new Target(cache, rds, app, branch, Target.Depth.USE, kind.kind()));
        } catch (NoSuchCacheException e) {
            List<SimilarCacheNames.Neighbour> near = SimilarCacheNames.of(clients, cache);
            String names =
                    near.stream().map(SimilarCacheNames.Neighbour::toString).collect(Collectors.joining(", "));
            throw Failure.failed(
                            "no cache named " + cache + " in " + region,
                            near.isEmpty()
                                    ? "no cache was found there; name the region with --region"
                                    : "the nearest there: " + names + "; or name the region with --region")
                    .because(e);
        }
    }

    private Optional<String> envText() {
        Path file = envFile.orElse(DEFAULT_ENV_FILE);
        if (envFile.isEmpty() && !Files.isRegularFile(file)) {
            return Optional.empty();
        }
        try {
            // Not strictly: a value may contain bytes that are not UTF-8; values are not read.
            return Optional.of(new String(Inputs.bytes(file, MAX_ENV_FILE_BYTES), StandardCharsets.UTF_8));
        } catch (NoSuchFileException e) {
            throw Failure.usage("--env-file: no such file: " + file).because(e);
        } catch (IOException e) {
            throw Failure.usage(Inputs.name(file) + " cannot be read").because(e);
        }
    }

    private Verification.LocalFile file(String text, Account account) {
        return new Verification.LocalFile(
                Inputs.name(envFile.orElse(DEFAULT_ENV_FILE)),
                Variables.of(EnvFile.parse(text), AccountReader.hosts(account.cache())));
    }
}
