package dev.tidegate.cli.reservation;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code settle}: charges the actual usage of a reservation. */
@Command(
        name = "settle",
        description = "Charges the actual usage of a reserved call, once: a repetition changes nothing.",
        footer = {
            "  tidegate settle $HANDLE --input 1871 --output 402",
            "  curl … | tidegate settle $HANDLE --usage-file -     the answer of a provider, as it came"
        })
public final class SettleCommand extends StepCommand {
    @Mixin
    private UsageOptions usage = new UsageOptions();

    @Option(
            names = "--plan",
            paramLabel = "PLAN",
            description = "The plan that the call was made under. If it says untracked: charge, a reservation that is "
                    + "not known any more is charged now.")
    private Optional<String> plan = Optional.empty();

    @Override
    Step step() {
        String body = usage.body(Optional.empty(), plan);
        return (to, handle) -> to.settle(handle, body);
    }
}
