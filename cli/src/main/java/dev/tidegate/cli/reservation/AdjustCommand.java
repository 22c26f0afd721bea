package dev.tidegate.cli.reservation;

import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The command {@code adjust}: replaces the usage of a settled reservation. */
@Command(
        name = "adjust",
        description = "Books a better usage for a settled reservation.",
        footer = {"  tidegate adjust $HANDLE --seq 1 --input 1871 --output 450"})
public final class AdjustCommand extends StepCommand {
    @Mixin
    private UsageOptions usage = new UsageOptions();

    @Option(names = "--seq", paramLabel = "N", required = true, description = "Above that of the last adjustment.")
    private long seq;

    @Override
    Step step() {
        String body = usage.body(Optional.of(seq));
        return (to, handle) -> to.adjust(handle, body);
    }
}
