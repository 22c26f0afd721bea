package dev.tidegate.cli.subjects;

import dev.tidegate.InvalidInputException;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverride.Kind;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code subjects override}: another plan, and other capacities. */
@Command(
        name = "override",
        description = {
            "Decides the calls of a subject under another plan, or with other capacities.",
            "What was spent stays. Each override takes the place of the one about the same thing."
        },
        footer = {
            "  tidegate subjects override acme --factor 1.2 --until '2026-12-04T18:00[Europe/Berlin]'",
            "  tidegate subjects override acme --plan business",
            "  tidegate subjects override acme --capacity requests-per-hour=5000 --dry-run",
            "  tidegate subjects override acme --remove"
        })
public final class OverrideCommand extends ChangeCommand {
    private static final Pattern DECIMAL = Pattern.compile("[0-9]{1,4}(\\.[0-9]{1,3})?");
    private static final Pattern WHOLE = Pattern.compile("[0-9]{1,16}");

    @Option(names = "--plan", paramLabel = "PLAN", description = "Decide under this plan, whatever plan a call names.")
    private Optional<String> plan = Optional.empty();

    @Option(
            names = "--factor",
            paramLabel = "[LIMIT=]FACTOR",
            description =
                    "Multiply the capacity of this limit, or of every limit, such as 1.2; rounded down. May be repeated.")
    private List<String> factors = new ArrayList<>();

    @Option(
            names = "--capacity",
            paramLabel = "LIMIT=N",
            description =
                    "The capacity of this limit, in the unit of its meter; spend in nano-dollars. May be repeated.")
    private List<String> capacities = new ArrayList<>();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "When it ends, with the zone, such as 2026-12-04T18:00+01:00. Default: never.")
    private Optional<String> until = Optional.empty();

    @Option(names = "--remove", description = "Remove the overrides of plan, capacities and factors instead.")
    private boolean remove;

    @Override
    Wanted wanted() {
        List<SubjectOverride> set = new ArrayList<>();
        plan.ifPresent(name -> set.add(SubjectOverride.plan(name)));
        factors.forEach(text -> set.add(factor(text)));
        capacities.forEach(text -> set.add(capacity(text)));
        if (remove) {
            if (!set.isEmpty() || until.isPresent()) {
                throw Failure.usage("--remove goes without --plan, --factor, --capacity and --until");
            }
            return new Wanted(List.of(), List.of(Kind.PLAN, Kind.CAPACITY, Kind.FACTOR));
        }
        if (set.isEmpty()) {
            throw Failure.usage("no override is given (expected: --plan, --factor, --capacity or --remove)");
        }
        return Wanted.adding(set.stream()
                .map(each -> until.map(end -> each.until(instant(end))).orElse(each))
                .toArray(SubjectOverride[]::new));
    }

    private static SubjectOverride factor(String text) {
        int equals = text.indexOf('=');
        String limit = equals < 0 ? SubjectOverride.EVERY_LIMIT : text.substring(0, equals);
        String number = text.substring(equals + 1);
        if (!DECIMAL.matcher(number).matches()) {
            throw new InvalidInputException(
                    "--factor", text, "0.001 … 1000 with at most three decimals, such as 1.2 or requests-per-hour=1.2");
        }
        return SubjectOverride.factor(limit, new BigDecimal(number));
    }

    private static SubjectOverride capacity(String text) {
        int equals = text.indexOf('=');
        String number = text.substring(equals + 1);
        if (equals < 0 || !WHOLE.matcher(number).matches()) {
            throw new InvalidInputException("--capacity", text, "LIMIT=N, such as requests-per-hour=5000");
        }
        return SubjectOverride.capacity(text.substring(0, equals), Long.parseLong(number));
    }
}
