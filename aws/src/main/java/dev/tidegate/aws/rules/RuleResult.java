package dev.tidegate.aws.rules;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * The result of a rule for a cache. Both lists may have entries: one security group was read, another was not.
 *
 * @param findings the findings
 * @param unseen facts that could not be read
 * @param notApplicable why the rule does not apply to this cache; empty if it does
 */
public record RuleResult(List<Finding> findings, List<NotEvaluated> unseen, String notApplicable) {
    /** The status of a rule: passed, found, not evaluated, or not applicable. */
    public enum Status {
        /** It has findings, waived or not. */
        FOUND,
        /** Some fact could not be read, and the others have no finding. */
        NOT_JUDGED,
        /** It does not apply to such a cache. */
        NOT_APPLICABLE,
        /** Every fact was read, without a finding. */
        PASSED
    }

    /** Copies the lists without duplicates. */
    public RuleResult {
        findings = List.copyOf(new LinkedHashSet<>(findings));
        unseen = List.copyOf(new LinkedHashSet<>(unseen));
    }

    /** Every fact was read, without a finding. */
    public static RuleResult passed() {
        return new RuleResult(List.of(), List.of(), "");
    }

    /** The rule does not apply to such a cache. */
    public static RuleResult notApplicable(String reason) {
        return new RuleResult(List.of(), List.of(), reason);
    }

    /** A result with these findings. */
    public static RuleResult of(List<Finding> findings) {
        return new RuleResult(findings, List.of(), "");
    }

    /** A result with one finding. */
    public static RuleResult of(Finding finding) {
        return of(List.of(finding));
    }

    /** A fact could not be read. */
    public static RuleResult unseen(NotEvaluated what) {
        return new RuleResult(List.of(), List.of(what), "");
    }

    /** The two results in one. */
    public RuleResult and(RuleResult other) {
        List<Finding> found = new ArrayList<>(findings);
        found.addAll(other.findings);
        List<NotEvaluated> missing = new ArrayList<>(unseen);
        missing.addAll(other.unseen);
        return new RuleResult(found, missing, notApplicable.isEmpty() ? other.notApplicable : notApplicable);
    }

    /** The status of the result. */
    public Status status() {
        if (!findings.isEmpty()) {
            return Status.FOUND;
        }
        if (!unseen.isEmpty()) {
            return Status.NOT_JUDGED;
        }
        return notApplicable.isEmpty() ? Status.PASSED : Status.NOT_APPLICABLE;
    }
}
