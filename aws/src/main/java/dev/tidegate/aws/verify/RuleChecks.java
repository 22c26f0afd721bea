package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.ExternalFacts;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.Policy;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.Severity;
import dev.tidegate.aws.rules.Tag;
import dev.tidegate.aws.rules.topic.AllRules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the rules of {@link Tag#USABLE} say of a cache, as checks: a check that fails says what a rule found, so that this
 * command and {@code aws security} cannot disagree. For one thread.
 */
final class RuleChecks {
    /** A rule, and how much its findings weigh here. */
    record Ask(String rule, Function<Finding, Mark> mark) {}

    private final Map<String, RuleResult> judgements = new LinkedHashMap<>();

    RuleChecks(Account account) {
        AuditContext subject = new AuditContext(account, Policy.DEFAULT, ExternalFacts.NOTHING);
        for (Rule rule : AllRules.about(Tag.USABLE)) {
            judgements.put(rule.facts().id(), rule.of(subject));
        }
    }

    /** A finding of that rule means that something does not work, or must not stay so. */
    static Ask fails(String rule) {
        return new Ask(rule, finding -> Mark.FAILURE);
    }

    /** A finding of that rule means that something should be better. */
    static Ask warns(String rule) {
        return new Ask(rule, finding -> finding.severity() == Severity.INFO ? Mark.NOTE : Mark.WARNING);
    }

    RuleResult judgement(String rule) {
        RuleResult judgement = judgements.get(rule);
        if (judgement == null) {
            throw new IllegalArgumentException("rule: " + rule + " (expected: one that is tagged usable)");
        }
        return judgement;
    }

    boolean finds(String rule) {
        return !judgement(rule).findings().isEmpty();
    }

    /** One check of several rules: the first that finds something, else the first that could not see, else well. */
    Check check(String id, String well, Ask... asks) {
        return found(id, finding -> true, asks).or(() -> unseen(id, asks)).orElseGet(() -> Check.ok(id, well));
    }

    /** The check, where one of the rules found something of that kind; several such findings are one check. */
    Optional<Check> found(String id, Predicate<Finding> kind, Ask... asks) {
        for (Ask ask : asks) {
            List<Finding> findings =
                    judgement(ask.rule()).findings().stream().filter(kind).toList();
            if (!findings.isEmpty()) {
                return Optional.of(check(id, ask, findings));
            }
        }
        return Optional.empty();
    }

    private static Check check(String id, Ask ask, List<Finding> findings) {
        String seen = findings.stream()
                .map(finding -> finding.message().replaceFirst("\\.$", ""))
                .distinct()
                .collect(Collectors.joining("; "));
        Mark mark = ask.mark().apply(findings.get(0));
        String remedy = mark == Mark.NOTE ? "" : findings.get(0).remedy() + " (" + ask.rule() + ")";
        return new Check(id, mark, seen, remedy, "");
    }

    /** The check, where one of the rules could not see what it needs. */
    Optional<Check> unseen(String id, Ask... asks) {
        List<NotEvaluated> unseen = new ArrayList<>();
        for (Ask ask : asks) {
            unseen.addAll(judgement(ask.rule()).unseen());
        }
        return unseen.stream().findFirst().map(first -> Check.unseen(id, first));
    }
}
