package dev.tidegate.aws.rules;

/**
 * Judges one fact about a cache. It has no state and makes no call: everything it needs is in the case.
 *
 * @param facts what is always true of it
 * @param judge decides
 */
public record Rule(RuleFacts facts, Judge judge) {
    /** Decides what a rule says of a cache. */
    public interface Judge {
        /** The judgement; what it finds, it finds in the name of {@code rule}. */
        RuleResult judge(AuditContext subject, RuleFacts rule);
    }

    /** The rule of that id, whose facts are in the rules' file. */
    public static Rule of(String id, Judge judge) {
        return new Rule(RuleBook.facts(id), judge);
    }

    /** What it says of a cache. */
    public RuleResult of(AuditContext subject) {
        return judge.judge(subject, facts);
    }
}
