package dev.tidegate.cli.doctor;

import dev.tidegate.InvalidInputException;
import dev.tidegate.TimeSource;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.cli.store.RedisSecurityOptions;
import dev.tidegate.cli.store.RedisVariables;
import dev.tidegate.cli.terminal.Colour;
import dev.tidegate.cli.terminal.ExitCode;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Names;
import dev.tidegate.cli.terminal.Secrets;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.doctor.Doctor;
import dev.tidegate.doctor.diagnosis.Diagnosis;
import dev.tidegate.doctor.diagnosis.DiagnosisJson;
import dev.tidegate.doctor.diagnosis.DiagnosisSchema;
import dev.tidegate.doctor.diagnosis.FailureClass;
import dev.tidegate.doctor.diagnosis.Target;
import dev.tidegate.redis.RedisAccess;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Finds the one cause why Redis cannot be used. */
@Command(
        name = "doctor",
        description = {
            "Finds the cause why a Redis cannot be used, and prints the next command.",
            "",
            "Checks layer by layer (name, connection, TLS, password, role, cluster, memory, clock, what "
                    + "the limiter does, latency) and stops at the first that is not well. Leaves no key behind.",
        },
        exitCodeList = {
            "0:healthy: the limiter can work; there may be notes",
            "1:a cause was found",
            "2:used wrongly, or an address that cannot be read"
        },
        footer = {
            "  tidegate doctor                          the Redis that the environment names",
            "  tidegate doctor redis://cache:6379",
            "  TIDEGATE_REDIS=rediss://:secret@cache tidegate doctor --json",
            "  tidegate doctor --watch                  again and again, until Ctrl-C",
            "  tidegate doctor --acl                    the rule for a user that may do no more than the limiter"
        })
public final class DoctorCommand implements Callable<Integer> {
    private static final long PAUSE_SECONDS = 2;
    private static final Pattern TIMEOUT = Pattern.compile("(\\d{1,5})(ms|s|m)");
    private static final String PARAMETER = "URI";

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Parameters(
            arity = "0..1",
            paramLabel = PARAMETER,
            description = {
                "redis://[[user]:password@]host[:port][/db], or rediss:// for TLS. Others on this machine can read a "
                        + "password given here; put it in $TIDEGATE_REDIS instead.",
                "Default: the first that is set of TIDEGATE_REDIS, ELASTICACHE_REDIS_URL, ELASTICACHE_REDIS_HOST (with "
                        + "_PORT, _AUTH_TOKEN or _PASSWORD) and REDIS_URL."
            })
    private Optional<String> uri = Optional.empty();

    @Mixin
    @SuppressWarnings("NullAway.Init")
    private RedisSecurityOptions entry;

    @Option(names = "--json", description = "Print the diagnosis as JSON, one line each time.")
    private boolean json;

    @Option(names = "--watch", description = "Look again every two seconds until it is stopped.")
    private boolean watch;

    @Option(
            names = "--acl",
            description = "Print the ACL rule with the least permissions that the limiter needs, without a connection.")
    private boolean acl;

    @Option(
            names = "--ledger",
            description = "With --acl: also what serve --ledger needs, and the list of all overrides.")
    private boolean ledger;

    @Option(names = "--schema", description = "Print the JSON Schema of --json, without a connection.")
    private boolean schema;

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "How long a layer may take: 200ms to 1m. Default: 2s.")
    private Optional<String> timeout = Optional.empty();

    @Override
    public Integer call() {
        Terminal terminal = Terminal.of(spec);
        if (ledger && !acl) {
            throw Failure.usage("--ledger goes with --acl");
        }
        if (acl) {
            return acl(terminal, ledger ? RedisAccess.ruleForLedger() : RedisAccess.rule());
        }
        if (schema) {
            terminal.out().print(DiagnosisSchema.text());
            return ExitCode.OK;
        }
        Names.followFailover();
        Duration within = timeout.map(DoctorCommand::parsed).orElse(Doctor.DEFAULT_TIMEOUT);
        Optional<RedisChoice> choice;
        try {
            choice = uri.map(text -> RedisChoice.of(text, PARAMETER))
                    .or(() -> RedisVariables.find(terminal.env()))
                    .map(found -> found.entering(entry.with(terminal)));
        } catch (InvalidInputException e) {
            if (uri.isPresent() || entry.isGiven()) {
                throw e;
            }
            // What the environment says wrongly is what a doctor is asked for.
            return said(terminal, Diagnosis.ofConfig(FailureClass.CONFIG_INVALID, Secrets.masked(e.getMessage() + "")));
        }
        if (choice.isEmpty()) {
            return said(
                    terminal,
                    Diagnosis.ofConfig(
                            FailureClass.CONFIG_MISSING,
                            "None of TIDEGATE_REDIS, ELASTICACHE_REDIS_URL, ELASTICACHE_REDIS_HOST and REDIS_URL is set,"
                                    + " and no URI was given"));
        }
        introduce(terminal, choice.get());
        Supplier<Target> target = choice.get().target();
        return watch
                ? watched(terminal, () -> Doctor.of(target.get(), within).examine())
                : said(terminal, Doctor.of(target.get(), within).examine());
    }

    private void introduce(Terminal terminal, RedisChoice choice) {
        if (uri.isPresent() && choice.address().hasPassword()) {
            terminal.err()
                    .println("tidegate: the URI holds a password, which others on this machine can read in the list of"
                            + " processes: put it in TIDEGATE_REDIS instead");
        }
        if (uri.isEmpty()) {
            terminal.err()
                    .println("tidegate: looking at Redis at " + choice.address().where() + ", from " + choice.origin());
        }
        choice.trouble().ifPresent(trouble -> terminal.err().println("tidegate: " + trouble));
        choice.notes().forEach(note -> terminal.err().println("tidegate: " + note));
        terminal.err().flush();
    }

    private int said(Terminal terminal, Diagnosis diagnosis) {
        if (json) {
            terminal.out().println(DiagnosisJson.text(diagnosis));
        } else {
            DiagnosisText.of(diagnosis, Colour.of(terminal)).forEach(terminal.out()::println);
        }
        terminal.out().flush();
        return diagnosis.ok() ? ExitCode.OK : ExitCode.FAILURE;
    }

    /** In full at first and when the class changes; a line in between. */
    private int watched(Terminal terminal, Supplier<Diagnosis> examine) {
        String before = "";
        int code = ExitCode.OK;
        while (!terminal.stop().isDone()) {
            Diagnosis diagnosis = examine.get();
            if (json || !diagnosis.slug().equals(before)) {
                code = said(terminal, diagnosis);
            } else {
                terminal.out()
                        .println(DiagnosisText.line(
                                diagnosis, TimeSource.system().nowMicros()));
                terminal.out().flush();
            }
            before = diagnosis.slug();
            terminal.stop()
                    .copy()
                    .completeOnTimeout(null, PAUSE_SECONDS, TimeUnit.SECONDS)
                    .join();
        }
        return code;
    }

    /** The rule alone on stdout, so that it can be passed on. */
    private static int acl(Terminal terminal, String rule) {
        terminal.out().println("ACL SETUSER tidegate reset on >PASSWORD " + rule);
        terminal.err()
                .println(
                        "Put a password of your own in place of PASSWORD, and keep the user: ACL SAVE, or a line in redis.conf.");
        terminal.err().println("On ElastiCache the access string of the user is: on " + rule);
        return ExitCode.OK;
    }

    private static Duration parsed(String text) {
        Matcher parts = TIMEOUT.matcher(text);
        if (!parts.matches()) {
            throw new InvalidInputException("--timeout", text, "200ms … 1m, such as 500ms or 3s");
        }
        long number = Long.parseLong(parts.group(1));
        return switch (parts.group(2)) {
            case "ms" -> Duration.ofMillis(number);
            case "s" -> Duration.ofSeconds(number);
            default -> Duration.ofMinutes(number);
        };
    }
}
