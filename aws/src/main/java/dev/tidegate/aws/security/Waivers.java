package dev.tidegate.aws.security;

import java.time.LocalDate;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Applies waivers to what was found, and keeps which of them did something. For one thread. */
final class Waivers {
    private final List<Waiver> waivers;
    private final LocalDate today;
    private final Set<Waiver> used = new LinkedHashSet<>();
    private final Set<String> notJudged = new LinkedHashSet<>();

    Waivers(List<Waiver> waivers, LocalDate today) {
        this.waivers = waivers;
        this.today = today;
    }

    Judgement apply(RuleFacts rule, Judgement judgement) {
        if (!judgement.unseen().isEmpty()) {
            notJudged.add(rule.id());
        }
        return new Judgement(
                judgement.findings().stream().map(this::apply).toList(), judgement.unseen(), judgement.notApplicable());
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

    /** What a rule could not see may be what the waiver is for. */
    List<Waiver> unused() {
        return waivers.stream()
                .filter(waiver -> !waiver.isExpired(today) && !used.contains(waiver))
                .filter(waiver -> !notJudged.contains(waiver.rule()))
                .toList();
    }
}
