package dev.tidegate.aws.security;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.Waiver;
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
            results.add(new Report.Result(rule.facts(), applied.apply(rule.facts(), rule.of(subject))));
        }
        return new Report(title(subject), subject.account().readAt(), results, applied.expired(), applied.unused());
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
