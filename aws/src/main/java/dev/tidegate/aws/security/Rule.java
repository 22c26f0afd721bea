package dev.tidegate.aws.security;

/** Judges one thing. It has no state, and calls nobody: all there is to know is in the case. */
public interface Rule {
    /** What is always true of it. */
    RuleFacts facts();

    /** What it says of a cache. */
    Judgement judge(Case subject);
}
