package dev.tidegate.aws.security;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/**
 * What a rule says of a cache. Both lists may have something: one security group was seen, another was not.
 *
 * @param findings what it found
 * @param unseen what it would have had to see
 * @param notApplicable why the rule has nothing to say of this cache; empty if it has
 */
public record Judgement(List<Finding> findings, List<Unseen> unseen, String notApplicable) {
    /** The outcome of a rule: passed, found or not judged. */
    public enum Status {
        /** It found something, waived or not. */
        FOUND,
        /** It could not see all it needs, and found nothing in the rest. */
        NOT_JUDGED,
        /** It has nothing to say of such a cache. */
        NOT_APPLICABLE,
        /** It saw all it needs, and found nothing. */
        PASSED
    }

    /** Copies the lists; what is there twice is one. */
    public Judgement {
        findings = List.copyOf(new LinkedHashSet<>(findings));
        unseen = List.copyOf(new LinkedHashSet<>(unseen));
    }

    /** All was seen, nothing found. */
    public static Judgement passed() {
        return new Judgement(List.of(), List.of(), "");
    }

    /** Such a cache has no such thing. */
    public static Judgement notApplicable(String reason) {
        return new Judgement(List.of(), List.of(), reason);
    }

    /** What was found. */
    public static Judgement of(List<Finding> findings) {
        return new Judgement(findings, List.of(), "");
    }

    /** One thing was found. */
    public static Judgement of(Finding finding) {
        return of(List.of(finding));
    }

    /** It cannot be judged. */
    public static Judgement unseen(Unseen what) {
        return new Judgement(List.of(), List.of(what), "");
    }

    /** Both together. */
    public Judgement and(Judgement other) {
        List<Finding> found = new ArrayList<>(findings);
        found.addAll(other.findings);
        List<Unseen> missing = new ArrayList<>(unseen);
        missing.addAll(other.unseen);
        return new Judgement(found, missing, notApplicable.isEmpty() ? other.notApplicable : notApplicable);
    }

    /** How it came out. */
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
