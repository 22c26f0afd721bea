package dev.tidegate.aws.security;

import dev.tidegate.aws.account.Cache;
import java.util.ArrayList;
import java.util.List;

/** Has all rules judge, and applies waivers. Safe for any number of threads. */
public final class Audit {
    private final List<Rule> rules;
    private final List<Waiver> waivers;

    /** With these rules, in their order. */
    public Audit(List<Rule> rules, List<Waiver> waivers) {
        this.rules = List.copyOf(rules);
        this.waivers = List.copyOf(waivers);
    }

    /** What all of them say. */
    public Report of(Case subject) {
        Waivers applied = new Waivers(waivers, subject.today());
        List<Report.Result> results = new ArrayList<>();
        for (Rule rule : rules) {
            Judgement judgement = applied.apply(rule.facts(), inRegion(rule.judge(subject), subject));
            results.add(new Report.Result(rule.facts(), judgement));
        }
        return new Report(title(subject), subject.account().readAt(), results, applied.expired(), applied.unused());
    }

    private static Judgement inRegion(Judgement judgement, Case subject) {
        String region = subject.account().region();
        return new Judgement(
                judgement.findings().stream()
                        .map(finding -> finding.inRegion(region))
                        .toList(),
                judgement.unseen(),
                judgement.notApplicable());
    }

    private static Report.Title title(Case subject) {
        Cache cache = subject.cache();
        return new Report.Title(
                cache.id(),
                cache.kind().text(),
                cache.engine(),
                cache.version(),
                subject.account().region(),
                subject.cacheArn());
    }
}
