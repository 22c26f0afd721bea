package dev.tidegate.cli.aws.access;

import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.cli.terminal.Failure;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** The option {@code --kind}: which of several caches of one name is meant. */
public final class KindOption {
    @picocli.CommandLine.Option(
            names = "--kind",
            paramLabel = "KIND",
            description = "Where several caches have the name: serverless, replication-group or cluster.")
    private Optional<String> kind = Optional.empty();

    /** The kind that was given; empty for any. */
    public Optional<CacheKind> kind() {
        return kind.map(KindOption::parsed);
    }

    private static CacheKind parsed(String word) {
        return Arrays.stream(CacheKind.values())
                .filter(each -> each.word().equals(word))
                .findFirst()
                .orElseThrow(() -> Failure.usage("--kind: " + word + " (expected: "
                        + Arrays.stream(CacheKind.values()).map(CacheKind::word).collect(Collectors.joining(", "))
                        + ")"));
    }
}
