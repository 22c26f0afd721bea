package dev.tidegate.aws.security;

import dev.tidegate.aws.account.Cache;
import java.util.ArrayList;
import java.util.List;

/** Evaluates all rules, and applies waivers. Safe for any number of threads. */
public final class Audit {
    private final List<Rule> rules;
    private final List<Waiver> waivers;

    /** An audit with these rules, in their order. */
    public Audit(List<Rule> rules, List<Waiver> waivers) {
        this.rules = List.copyOf(rules);
        this.waivers = List.copyOf(waivers);
    }

    /** The report of all rules. */
    public Report of(AuditContext subject) {
        Waivers applied = new Waivers(waivers, subject.today());
        List<Report.Result> results = new ArrayList<>();
        for (Rule rule : rules) {
            RuleResult outcome = applied.apply(rule.facts(), inRegion(rule.evaluate(subject), subject));
            results.add(new Report.Result(rule.facts(), outcome));
        }
        return new Report(title(subject), subject.account().readAt(), results, applied.expired(), applied.unused());
    }

    private static RuleResult inRegion(RuleResult outcome, AuditContext subject) {
        String region = subject.account().region();
        return new RuleResult(
                outcome.findings().stream()
                        .map(finding -> finding.inRegion(region))
                        .toList(),
                outcome.unseen(),
                outcome.notApplicable());
    }

    private static Report.Title title(AuditContext subject) {
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
