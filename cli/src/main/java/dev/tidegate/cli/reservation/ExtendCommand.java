package dev.tidegate.cli.reservation;

import dev.tidegate.Cost;
import dev.tidegate.ReserveRequest;
import dev.tidegate.cli.decide.CostOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The command {@code extend}: renews the time of a reservation. */
@Command(
        name = "extend",
        description = {
            "Keeps a reservation open, and holds a total.",
            "What is held already is not held again, so it can be repeated. Exit code 3: a limit is used up."
        },
        footer = {"  tidegate extend $HANDLE --ttl 10m", "  tidegate extend $HANDLE --cost output_tokens=2000"})
public final class ExtendCommand extends StepCommand {
    @Option(
            names = "--cost",
            paramLabel = "METER=AMOUNT,...",
            description = "The total to hold, not an increment; meters that it does not name stay as they are.")
    private Optional<String> cost = Optional.empty();

    @Option(names = "--ttl", paramLabel = "SPAN", description = ReserveCommand.TTL)
    private Optional<String> ttl = Optional.empty();

    @Override
    Step step() {
        Cost total = cost.map(CostOption::parse).orElse(new Cost(Map.of()));
        Duration open = ttl.map(ReserveCommand::span).orElse(ReserveRequest.DEFAULT_TTL);
        return (to, handle) -> to.extend(handle, total, open);
    }
}
