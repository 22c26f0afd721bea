package dev.tidegate.aws.security;

/** Evaluates one property of a cache. It has no state and makes no calls: all facts are in the context. */
public interface Rule {
    /** The constant facts of the rule. */
    RuleFacts facts();

    /** The result for a cache. */
    RuleResult evaluate(AuditContext subject);
}
