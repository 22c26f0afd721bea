package dev.tidegate.aws.security;

import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.Severity;
import dev.tidegate.aws.rules.Waiver;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/**
 * The results of all rules for a cache. Immutable.
 *
 * @param cache which one
 * @param at when it was read
 * @param results one for each rule, in their order, with waivers applied
 * @param expired waivers whose time is over, which apply no more
 * @param unused waivers that match no finding
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
     * @param outcome the result of the rule
     */
    public record Result(RuleFacts rule, RuleResult outcome) {
        /** The status of the result. */
        public RuleResult.Status status() {
            return outcome.status();
        }
    }

    /** Stores an unmodifiable copy of the lists. */
    public Report {
        results = List.copyOf(results);
        expired = List.copyOf(expired);
        unused = List.copyOf(unused);
    }

    /** All findings, waived or not, the most severe first, then in the order of the rules. */
    public List<Finding> findings() {
        return results.stream()
                .flatMap(result -> result.outcome().findings().stream())
                .sorted(Comparator.comparing(Finding::severity))
                .toList();
    }

    /** The findings that are not waived. */
    public List<Finding> open() {
        return findings().stream().filter(Finding::isOpen).toList();
    }

    /** How many open findings have that severity. */
    public long count(Severity severity) {
        return open().stream().filter(finding -> finding.severity() == severity).count();
    }

    /** The results with that status. */
    public List<Result> that(RuleResult.Status status) {
        return results.stream().filter(result -> result.status() == status).toList();
    }

    /** The rules with a fact that could not be read, even if they have findings. */
    public List<Result> incomplete() {
        return results.stream()
                .filter(result -> !result.outcome().unseen().isEmpty())
                .toList();
    }

    /** Whether an open finding has the severity {@code least} or a higher one. */
    public boolean hasAtLeast(Severity least) {
        return open().stream().anyMatch(finding -> finding.severity().isAtLeast(least));
    }
}
