package dev.tidegate.cli.aws.change;

import dev.tidegate.aws.api.SdkApi;
import dev.tidegate.aws.apply.Applier;
import dev.tidegate.aws.apply.DriftException;
import dev.tidegate.aws.apply.FileSecrets;
import dev.tidegate.aws.apply.JournalFile;
import dev.tidegate.aws.apply.Outcome;
import dev.tidegate.aws.apply.Plan;
import dev.tidegate.aws.apply.StepFailedException;
import dev.tidegate.aws.apply.UnusablePlanException;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Slots;
import dev.tidegate.aws.plan.InvalidPlanFileException;
import dev.tidegate.aws.plan.PlanFile;
import dev.tidegate.cli.aws.access.AwsOptions;
import dev.tidegate.cli.aws.access.AwsProblem;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.cli.terminal.Terminal;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What applying and undoing a plan have in common: its file, its record, and the way they end. */
final class ChangeOptions {
    private static final int MAX_SECRET_BYTES = 65_536;

    @Parameters(paramLabel = "PLAN", description = "The file that tidegate aws plan wrote.")
    @SuppressWarnings("NullAway.Init")
    private Path plan;

    @Option(names = "--yes", description = "Do not ask. Needed where there is no terminal, as in CI.")
    private boolean yes;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Option(
            names = "--done",
            paramLabel = "STEP",
            description = "The work by hand of this step is done, or taken back. May be repeated.")
    private List<Integer> done = new ArrayList<>();

    @Option(
            names = "--secret",
            paramLabel = "NAME=FILE",
            description = {
                "The file with a secret that a step or its undo sends, such as AUTH_TOKEN; - for standard input.",
                "May be repeated."
            })
    private Map<String, Path> secrets = new LinkedHashMap<>();

    @Mixin
    private AwsOptions aws = new AwsOptions();

    /** Applies or undoes the plan, and prints how it ended. */
    @SuppressWarnings("try")
    int run(Terminal terminal, String verb, Function<Applier, Outcome> work) {
        Plan read = read();
        aws.regionGiven().filter(region -> !region.equals(read.region())).ifPresent(region -> {
            throw Failure.usage("--region: " + region + " (expected: " + read.region() + ", the region of the plan)");
        });
        checkUsed(read, verb.equals("rollback"));
        Map<String, String> values = secretValues();
        if (verb.equals("rollback") && !Files.exists(Path.of(plan + ".journal"))) {
            throw Failure.usage(
                    plan + ".journal: no such file: nothing of this plan was applied, or its record is elsewhere",
                    "put the record beside the plan");
        }
        confirm(terminal, read, verb);
        ChangeReport report = new ChangeReport(terminal, json, read, plan);
        JournalFile journal = new JournalFile(Path.of(plan + ".journal"));
        try (SdkApi api = new SdkApi(aws.opener(terminal, read.region()));
                Closeable lock = journal.locked()) {
            checkAccount(api, read);
            FileSecrets sealed = new FileSecrets(read.id(), Path.of(plan + ".key"));
            Outcome outcome = work.apply(
                    new Applier(read, journal, api, sealed, values, new TerminalHooks(terminal, report, done)));
            return report.ended(outcome, verb);
        } catch (DriftException e) {
            return report.drifted(e, verb);
        } catch (StepFailedException e) {
            return report.failed(e);
        } catch (UnusablePlanException e) {
            throw Failure.usage(String.valueOf(e.getMessage()), "secrets are given with --secret NAME=FILE")
                    .because(e);
        } catch (IOException | UncheckedIOException e) {
            throw Failure.failed(
                            "the record of the plan cannot be used: " + e.getMessage(), "check " + plan + ".journal")
                    .because(e);
        }
    }

    /** A number or a name that the plan does not have would have no effect. */
    private void checkUsed(Plan read, boolean isUndone) {
        List<Integer> byHand = IntStream.rangeClosed(1, read.steps().size())
                .filter(step -> read.steps().get(step - 1) instanceof Manual)
                .boxed()
                .toList();
        done.stream().filter(step -> !byHand.contains(step)).findFirst().ifPresent(step -> {
            throw Failure.usage("--done: step " + step + " is no work by hand (expected: " + oneOf(byHand) + ")");
        });
        List<String> known = Slots.open(read.steps()).stream()
                .filter(Slots::isSecret)
                .flatMap(name ->
                        isUndone ? Stream.concat(Stream.of(name), Slots.earlier(name).stream()) : Stream.of(name))
                .distinct()
                .toList();
        secrets.keySet().stream()
                .filter(name -> !known.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw Failure.usage("--secret: no step sends " + name + " (expected: " + oneOf(known) + ")");
                });
    }

    private static String oneOf(List<?> all) {
        return all.isEmpty()
                ? "none, this plan has none"
                : "one of " + all.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private Plan read() {
        try {
            return PlanFile.read(plan);
        } catch (InvalidPlanFileException e) {
            throw Failure.usage(String.valueOf(e.getMessage())).because(e);
        } catch (IOException e) {
            throw Failure.usage(plan + ": cannot be read: " + e.getMessage()).because(e);
        }
    }

    private Map<String, String> secretValues() {
        long read = secrets.values().stream().filter(Inputs::isStandardInput).count();
        if (read > 1 || (read == 1 && !yes)) {
            throw Failure.usage("--secret: standard input " + (read > 1 ? "cannot be read twice" : "cannot answer too")
                    + " (expected: a file, or one - with --yes)");
        }
        Map<String, String> values = new LinkedHashMap<>();
        secrets.forEach((name, file) -> {
            try {
                String text = Inputs.text(file, MAX_SECRET_BYTES);
                if (text.isBlank()) {
                    throw Failure.usage("--secret " + name + ": " + file + " is empty (expected: the secret)");
                }
                values.put(name, text.strip());
            } catch (IOException e) {
                throw Failure.usage("--secret " + name + ": " + file + " cannot be read")
                        .because(e);
            }
        });
        return values;
    }

    private void confirm(Terminal terminal, Plan read, String verb) {
        if (yes) {
            return;
        }
        String question = String.format(
                Locale.ROOT,
                "%s %d steps in account %s, region %s? (yes) ",
                verb,
                read.steps().size(),
                read.account(),
                read.region());
        String answer = terminal.ask(question)
                .orElseThrow(
                        () -> Failure.usage("nothing was done: " + verb + " changes the account", "say so with --yes"));
        if (!"yes".equals(answer)) {
            throw Failure.usage("nothing was done");
        }
    }

    /** The credentials are those of the account that the plan was made for. */
    private static void checkAccount(SdkApi api, Plan read) {
        String account = AwsProblem.explained(() -> Optional.ofNullable(
                        api.call("sts", "GetCallerIdentity", Map.of()).get("Account"))
                .map(String::valueOf)
                .orElse(""));
        if (!read.account().isEmpty() && !account.equals(read.account())) {
            throw Failure.usage("these credentials are of account " + account + " (expected: " + read.account()
                    + ", the account of the plan)");
        }
    }
}
