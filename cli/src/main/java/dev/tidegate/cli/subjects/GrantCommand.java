package dev.tidegate.cli.subjects;

import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.protocol.v1.OverridesBody.Given;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The command {@code subjects grant}: some units more of one limit, once. */
@Command(
        name = "grant",
        description = {
            "Grants a subject some units more of one limit, once.",
            "With --plan it ends with the window of that limit: at the end of the present calendar or fixed window, a "
                    + "duration of a sliding one from now, or when a bucket would be full. A repetition with the same --id "
                    + "grants nothing more."
        },
        footer = {
            "  tidegate subjects grant acme requests-per-hour 500 --plan pro",
            "  tidegate subjects grant acme requests-per-hour 500 --until 2026-12-24T00:00Z --id ticket-4711"
        })
public final class GrantCommand extends ChangeCommand {
    @Parameters(index = "1", paramLabel = "LIMIT", description = "The name of the limit.")
    @SuppressWarnings("NullAway.Init")
    private String limit;

    @Parameters(
            index = "2",
            paramLabel = "AMOUNT",
            description = "How many units more, in the unit of its meter; spend in nano-dollars.")
    private long amount;

    @Option(names = "--plan", paramLabel = "PLAN", description = "The plan with that limit, whose window it ends with.")
    private Optional<String> plan = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "TIME",
            description = "When it ends, with the zone, such as 2026-12-04T18:00+01:00.")
    private Optional<String> until = Optional.empty();

    @Option(
            names = "--id",
            paramLabel = "ID",
            description = "By which a repetition is known. Default: a new one each time.")
    private Optional<String> id = Optional.empty();

    @Override
    Wanted wanted() {
        if (plan.isPresent() == until.isPresent()) {
            throw Failure.usage("the end of the grant is not clear (expected: one of --plan and --until)");
        }
        SubjectOverride grant = SubjectOverride.grant(
                limit, amount, id.orElseGet(() -> UUID.randomUUID().toString()));
        return new Wanted(
                List.of(new Given(until.map(end -> grant.until(instant(end))).orElse(grant), plan)), List.of());
    }
}
