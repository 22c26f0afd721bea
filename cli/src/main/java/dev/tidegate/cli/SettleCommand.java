package dev.tidegate.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Books the truth. */
@Command(
        name = "settle",
        description = "Books what a reserved call really took, once: the same again changes nothing.",
        footer = {
            "  tidegate settle $HANDLE --input 1871 --output 402",
            "  curl … | tidegate settle $HANDLE --usage-file -     the answer of a provider, as it came"
        })
final class SettleCommand extends StepCommand {
    @Mixin
    private UsageOptions usage = new UsageOptions();

    @Override
    String step() {
        return "settle";
    }

    @Override
    String body(Terminal terminal) {
        return usage.body(java.util.Optional.empty());
    }
}
