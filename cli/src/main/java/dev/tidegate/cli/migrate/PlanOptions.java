package dev.tidegate.cli.migrate;

import dev.tidegate.InvalidInputException;
import dev.tidegate.TimeSource;
import dev.tidegate.cli.migrate.move.Carrier;
import dev.tidegate.cli.migrate.move.MoveSettings;
import dev.tidegate.cli.migrate.move.Report;
import dev.tidegate.cli.migrate.move.Sender;
import dev.tidegate.cli.migrate.plans.Format;
import dev.tidegate.cli.migrate.plans.IntoPlans;
import dev.tidegate.cli.migrate.plans.PlanChoice;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Inputs;
import dev.tidegate.resp.Resp;
import dev.tidegate.spi.Hashes;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Collectors;
import picocli.CommandLine.Option;

/** The options of {@code migrate} that turn what another limiter counts into the counts of a plans file. */
final class PlanOptions {
    private static final long MICROS_PER_SECOND = 1_000_000;

    @Option(
            names = "--into-plans",
            paramLabel = "FILE",
            description = "Add the counts to the limits of this plans file instead of keeping their form.")
    private Optional<Path> file = Optional.empty();

    @Option(
            names = "--format",
            paramLabel = "NAME",
            description = "What the keys of the source are: upstash, log (sorted sets of instants), bucket4j, "
                    + "spring-gateway, envoy or litellm. Default: upstash.")
    private Optional<String> format = Optional.empty();

    @Option(names = "--plan", paramLabel = "NAME", description = "The plan of keys whose names hold none.")
    private Optional<String> plan = Optional.empty();

    @Option(names = "--limit", paramLabel = "NAME", description = "The one limit of the plan that takes the counts.")
    private Optional<String> limit = Optional.empty();

    @Option(
            names = "--meter",
            paramLabel = "NAME",
            description = "What is counted. Default: requests; spend for litellm.")
    private Optional<String> meter = Optional.empty();

    @Option(
            names = "--subject",
            paramLabel = "REGEX",
            description = "What names of keys look like, with groups (?<tenant>…) and perhaps user, model and plan.")
    private Optional<String> subject = Optional.empty();

    /** Whether counts become those of plans. */
    boolean isGiven() {
        return file.isPresent();
    }

    /** Refuses options that mean nothing without others. */
    void check() {
        boolean other =
                format.isPresent() || plan.isPresent() || limit.isPresent() || meter.isPresent() || subject.isPresent();
        if (file.isEmpty() && other) {
            throw Failure.usage("--format, --plan, --limit, --meter and --subject need --into-plans");
        }
    }

    /** What names of keys begin with in this format. */
    Optional<String> prefix() {
        if (!isGiven()) {
            return Optional.empty();
        }
        if (format().prefix().isEmpty()) {
            throw Failure.usage(
                    "--format " + format().option() + " needs --prefix: what the names of its keys begin with");
        }
        return Optional.of(format().prefix());
    }

    private Format format() {
        String name = format.orElse(Format.UPSTASH.option());
        return Arrays.stream(Format.values())
                .filter(each -> each.option().equals(name))
                .findFirst()
                .orElseThrow(() -> new InvalidInputException(
                        "--format",
                        name,
                        Arrays.stream(Format.values()).map(Format::option).collect(Collectors.joining(", "))));
    }

    /** Differs where two moves go into different plans. */
    String identity() {
        return isGiven()
                ? String.join(
                        " ",
                        format().option(),
                        plan.orElse("-"),
                        limit.orElse("-"),
                        meter.orElse("-"),
                        subject.orElse("-"),
                        "plans",
                        digest())
                : "";
    }

    /** What distinguishes plans files with different limits, whatever their layout. */
    private String digest() {
        String plans = Inputs.plans(file).all().stream()
                .map(each -> each.name() + ' ' + each.version())
                .sorted()
                .collect(Collectors.joining(" "));
        return HexFormat.of().formatHex(Hashes.sha256(plans), 0, Hashes.SUM);
    }

    /** What carries keys into the plans of the file; empty if they keep their form. */
    Optional<Carrier> carrier(MoveSettings settings, Remote source, Report report) {
        if (!isGiven()) {
            return Optional.empty();
        }
        PlanChoice choice = new PlanChoice(Inputs.plans(file), plan, limit, meter);
        return Optional.of(
                new IntoPlans(settings, choice, format(), subject.map(PlanOptions::pattern), report, clockOf(source)));
    }

    private static Pattern pattern(String text) {
        try {
            Pattern pattern = Pattern.compile(text, Pattern.DOTALL);
            if (!text.contains("(?<tenant>")) {
                throw new InvalidInputException("--subject", text, "a group (?<tenant>…)");
            }
            return pattern;
        } catch (PatternSyntaxException e) {
            throw new InvalidInputException("--subject", text, "a regular expression of Java");
        }
    }

    /** The time of the source: asked once, then by the clock of this machine. */
    private static LongSupplier clockOf(Remote source) {
        TimeSource here = TimeSource.system();
        long before = here.nowMicros();
        List<Resp> time = Sender.brief(source)
                .send(List.<byte[][]>of(Words.of("TIME")))
                .get(0)
                .items();
        long there = time.size() == 2
                ? time.get(0).whole(0) * MICROS_PER_SECOND + time.get(1).whole(0)
                : before;
        return () -> there + here.nowMicros() - before;
    }
}
