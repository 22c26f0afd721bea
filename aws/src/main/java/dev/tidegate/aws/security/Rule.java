package dev.tidegate.aws.security;

/** Evaluates one thing. It has no state and makes no calls: all facts are in the case. */
public interface Rule {
    /** What is always true of it. */
    RuleFacts facts();

    /** What it says of a cache. */
    Judgement judge(Case subject);
}
