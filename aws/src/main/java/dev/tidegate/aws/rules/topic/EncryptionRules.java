package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Event;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Rules about encryption: of connections to the cache, and of what it stores. */
final class EncryptionRules {
    static final List<Rule> RULES = List.of(
            Rule.of("TLS-01", EncryptionRules::tlsOff),
            Rule.of("TLS-02", EncryptionRules::tlsOptional),
            Rule.of("ENC-01", EncryptionRules::atRestOff),
            Rule.of("ENC-02", EncryptionRules::noOwnKey));

    private EncryptionRules() {}

    private static RuleResult tlsOff(AuditContext subject, RuleFacts facts) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache always speaks TLS");
        }
        if (subject.cache().transit().isOn()) {
            return RuleResult.passed();
        }
        Finding finding = subject.finding(facts, "Encryption in transit is off.");
        if (subject.is(CacheKind.CLUSTER)) {
            finding = finding.remedy(Remedies.WRAP_FIRST + facts.plainRemedy());
        }
        return RuleResult.of(finding.seen("transitEncryptionEnabled", false)
                .by(Remedies.tls(subject).list()));
    }

    private static RuleResult tlsOptional(AuditContext subject, RuleFacts facts) {
        Cache.Transit transit = subject.cache().transit();
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache always speaks TLS");
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
        return RuleResult.of(subject.finding(facts, "Encryption in transit is preferred, not required.")
                .seen("transitEncryptionMode", transit.mode())
                .seen("since", since.map(Instant::toString).orElse("longer than events are kept"))
                .by(new Steps(subject)
                        .wrapped()
                        .manually("Move every client to TLS (rediss://).")
                        .modify(Remedies.modifyGroup(Steps.groupId(subject))
                                .with("TransitEncryptionMode", "required")
                                .changing("TransitEncryptionMode", "preferred", "required"))
                        .list()));
    }

    private static Optional<Instant> since(AuditContext subject) {
        return subject.account().upkeep().events().found().stream()
                .flatMap(List::stream)
                .filter(event -> event.message().toLowerCase(Locale.ROOT).contains("transit encryption"))
                .map(Event::at)
                .max(Instant::compareTo)
                .or(() -> subject.cache().createdAt());
    }

    private static RuleResult atRestOff(AuditContext subject, RuleFacts facts) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache is always encrypted at rest");
        }
        return subject.cache().atRest().isOn()
                ? RuleResult.passed()
                : RuleResult.of(subject.finding(facts, "Encryption at rest is off.")
                        .seen("atRestEncryptionEnabled", false)
                        .by(new Rebuild(subject).steps()));
    }

    private static RuleResult noOwnKey(AuditContext subject, RuleFacts facts) {
        if (!subject.policy().customerKey()) {
            return RuleResult.notApplicable("the policy does not ask for a key of your own");
        }
        return subject.cache().atRest().kmsKey().isEmpty()
                ? RuleResult.of(subject.finding(facts, "No key of your own encrypts the data.")
                        .seen("kmsKeyId", "(none)")
                        .by(new Rebuild(subject).withKey().steps()))
                : RuleResult.passed();
    }
}
