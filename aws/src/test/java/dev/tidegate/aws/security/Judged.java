package dev.tidegate.aws.security;

import dev.tidegate.aws.rules.topic.AllRules;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** Judges the right account of {@link AnAccount} after a change by all rules. */
final class Judged {
    private Judged() {}

    static Report judged(Consumer<AnAccount> change) {
        return new Audit(AllRules.list(), List.of()).of(AnAccount.with(change).build());
    }

    /** What is found, with its severity where that is not the usual one. */
    static Set<String> found(Consumer<AnAccount> change) {
        return judged(change).findings().stream()
                .map(finding -> finding.rule().id()
                        + (finding.severity() == finding.rule().severity()
                                ? ""
                                : " " + finding.severity().text()))
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
