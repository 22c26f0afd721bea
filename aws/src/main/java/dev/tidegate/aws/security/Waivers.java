package dev.tidegate.aws.security;

import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.Waiver;
import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Applies waivers to findings, and records which of them matched. For one thread. */
final class Waivers {
    private final List<Waiver> waivers;
    private final LocalDate today;
    private final Set<Waiver> used = new LinkedHashSet<>();
    private final Set<String> notJudged = new LinkedHashSet<>();

    Waivers(List<Waiver> waivers, LocalDate today) {
        this.waivers = waivers;
        this.today = today;
    }

    RuleResult apply(RuleFacts rule, RuleResult outcome) {
        if (!outcome.unseen().isEmpty()) {
            notJudged.add(rule.id());
        }
        return new RuleResult(
                outcome.findings().stream().map(this::apply).toList(), outcome.unseen(), outcome.notApplicable());
    }

    private Finding apply(Finding finding) {
        Optional<Waiver> accepting = waivers.stream()
                .filter(waiver -> finding.rule().waivable() && waiver.concerns(finding) && !waiver.isExpired(today))
                .findFirst();
        accepting.ifPresent(used::add);
        return accepting.map(finding::waivedBy).orElse(finding);
    }

    List<Waiver> expired() {
        return waivers.stream().filter(waiver -> waiver.isExpired(today)).toList();
    }

    /** A waiver may be for a fact that could not be read. */
    List<Waiver> unused() {
        return waivers.stream()
                .filter(waiver -> !waiver.isExpired(today) && !used.contains(waiver))
                .filter(waiver -> !notJudged.contains(waiver.rule()))
                .toList();
    }
}
