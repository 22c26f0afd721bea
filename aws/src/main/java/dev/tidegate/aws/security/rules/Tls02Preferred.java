package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** TLS-02: the cache accepts connections with and without TLS. */
final class Tls02Preferred implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of("TLS-02", Severity.MEDIUM, "Encryption in transit is optional")
            .checks(
                    "Whether the transit encryption mode is `preferred`. With `preferred-days` in the policy, "
                            + "a mode that was changed (according to the events) or a cache that was created within so "
                            + "many days is no finding yet.",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeEvents")
            .rationale("The mode is meant for a migration. Afterwards it lets a client that was forgotten "
                    + "connect without TLS.")
            .remediation(
                    "When no client connects without TLS any more, set the mode `required`.",
                    "aws elasticache modify-replication-group --replication-group-id CACHE --transit-encryption-mode"
                            + " required --apply-immediately");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        Cache.Transit transit = subject.cache().transit();
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache always uses TLS");
        }
        if (!transit.isOn()) {
            return RuleResult.notApplicable("TLS is off, which is TLS-01");
        }
        if (!transit.mode().equals("preferred")) {
            return RuleResult.passed();
        }
        Optional<Instant> since = since(subject);
        if (since.isPresent()
                && Duration.between(since.get(), subject.account().readAt()).toDays()
                        < subject.policy().preferredDays()) {
            return RuleResult.passed();
        }
        return RuleResult.of(subject.finding(FACTS, "Encryption in transit is preferred, not required.")
                .seen("transitEncryptionMode", transit.mode())
                .seen("since", since.map(Instant::toString).orElse("longer than events are retained")));
    }

    private static Optional<Instant> since(AuditContext subject) {
        return subject.account().upkeep().events().found().stream()
                .flatMap(events -> events.stream())
                .filter(event ->
                        event.message().toLowerCase(java.util.Locale.ROOT).contains("transit encryption"))
                .map(event -> event.at())
                .max(Instant::compareTo)
                .or(() -> subject.cache().createdAt());
    }
}
