package dev.tidegate.aws.security;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * What all rules say of a cache. Immutable.
 *
 * @param cache which one
 * @param at when it was looked at
 * @param results one for each rule, in their order, with waivers applied
 * @param expired waivers whose time is over, and which accept nothing any more
 * @param unused waivers that accept nothing that was found
 */
public record Report(Title cache, Instant at, List<Result> results, List<Waiver> expired, List<Waiver> unused) {
    /**
     * The identity of the cache that the report is about.
     *
     * @param id its name
     * @param kind which of the three kinds, in words
     * @param engine such as {@code redis}
     * @param version of the engine
     * @param region where it is
     * @param arn its ARN
     */
    public record Title(String id, String kind, String engine, String version, String region, String arn) {}

    /**
     * A rule and its outcome for the cache.
     *
     * @param rule which one
     * @param judgement what it says
     */
    public record Result(RuleFacts rule, Judgement judgement) {
        /** How it came out. */
        public Judgement.Status status() {
            return judgement.status();
        }
    }

    /** Stores an unmodifiable copy of the lists. */
    public Report {
        results = List.copyOf(results);
        expired = List.copyOf(expired);
        unused = List.copyOf(unused);
    }

    /** Everything that was found, waived or not, the worst first, then in the order of the rules. */
    public List<Finding> findings() {
        return results.stream()
                .flatMap(result -> result.judgement().findings().stream())
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }

    /** What was found and is not waived. */
    public List<Finding> open() {
        return findings().stream().filter(Finding::isOpen).toList();
    }

    /** How many open findings have that severity. */
    public long count(Severity severity) {
        return open().stream().filter(finding -> finding.severity() == severity).count();
    }

    /** The results that came out that way. */
    public List<Result> that(Judgement.Status status) {
        return results.stream().filter(result -> result.status() == status).toList();
    }

    /** The rules that missed something, even where they found something in the rest. */
    public List<Result> incomplete() {
        return results.stream()
                .filter(result -> !result.judgement().unseen().isEmpty())
                .toList();
    }

    /** Whether something open is as bad as {@code least}, or worse. */
    public boolean hasAtLeast(Severity least) {
        return open().stream().anyMatch(finding -> finding.severity().isAtLeast(least));
    }
}
