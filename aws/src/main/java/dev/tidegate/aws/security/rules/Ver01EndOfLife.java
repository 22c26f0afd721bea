package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** VER-01: the engine version has reached its end of life. */
final class Ver01EndOfLife implements Rule {
    private static final int MONTHS_BEFORE = 6;

    /** From when AWS charges more for a version that it would rather not keep; source: AWS, as of November 2026. */
    private static final Map<Integer, LocalDate> EXTENDED_SUPPORT =
            Map.of(4, LocalDate.of(2026, 2, 1), 5, LocalDate.of(2026, 2, 1), 6, LocalDate.of(2027, 2, 1));

    /** What is older was not offered any more before that. */
    private static final int OLDEST = 4;

    private static final RuleFacts FACTS = RuleFacts.of(
                    "VER-01", Severity.HIGH, "The engine version is at or near its end of life")
            .checks(
                    "The version of Redis: in Extended Support (4 and 5 since 2026-02-01, 6 from 2027-02-01), "
                            + "or less than six months before it. Also whether AWS still offers the version, of any "
                            + "engine.",
                    "elasticache:DescribeCacheClusters",
                    "elasticache:DescribeCacheEngineVersions")
            .rationale("Extended Support adds 80 to 160 % to the price, and after it AWS upgrades the cache at a "
                    + "time that AWS chooses.")
            .remediation(
                    "Upgrade to Valkey, which costs a fifth less. Convert a stand-alone cluster into a "
                            + "replication group first.",
                    "aws elasticache modify-replication-group --replication-group-id CACHE --engine valkey --engine-version 8.0 --cache-parameter-group-name <VALKEY_PARAMETER_GROUP> --apply-immediately");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        Cache cache = subject.cache();
        if (cache.version().isEmpty()) {
            return AuditContext.on(
                    cache.placement(),
                    "the version of the engine",
                    placement -> RuleResult.unseen(
                            new NotEvaluated("the version of the engine", "AWS does not report it", "")));
        }
        Version version = Version.of(cache.version());
        Optional<String> end = cache.engine().equals("redis") ? end(version, subject.today()) : Optional.empty();
        if (end.isPresent()) {
            return RuleResult.of(
                    found(subject, "Redis " + cache.version() + end.get()).seen("extendedSupportFrom", from(version)));
        }
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.passed();
        }
        return AuditContext.on(
                subject.account().upkeep().versionsOffered(),
                "the versions that AWS offers",
                offered -> isOffered(version, offered)
                        ? RuleResult.passed()
                        : RuleResult.of(found(
                                        subject,
                                        "AWS does not offer " + cache.engine() + " " + cache.version() + " any more.")
                                .seen("offered", String.join(" ", offered))));
    }

    private static Optional<String> end(Version version, LocalDate today) {
        if (version.major() < OLDEST) {
            return Optional.of(" is not offered any more.");
        }
        LocalDate from = EXTENDED_SUPPORT.get(version.major());
        if (from == null || today.isBefore(from.minusMonths(MONTHS_BEFORE))) {
            return Optional.empty();
        }
        return Optional.of(
                today.isBefore(from) ? " goes into Extended Support within six months." : " is in Extended Support.");
    }

    private static String from(Version version) {
        LocalDate from = EXTENDED_SUPPORT.get(version.major());
        return from == null ? "before" : from.toString();
    }

    /** A list without anything says nothing. */
    private static boolean isOffered(Version version, List<String> offered) {
        return offered.isEmpty() || offered.stream().map(Version::of).anyMatch(version::agrees);
    }

    private static Finding found(AuditContext subject, String message) {
        String command = subject.is(CacheKind.CLUSTER) ? Remedies.afterWrap(FACTS.command()) : FACTS.command();
        if (subject.is(CacheKind.SERVERLESS)) {
            command =
                    "aws elasticache modify-serverless-cache --serverless-cache-name CACHE --engine valkey --major-engine-version 8";
        }
        return subject.finding(FACTS, message)
                .remediation(FACTS.remediation(), command)
                .fill("CACHE", subject.cache().id())
                .seen("engine", subject.cache().engine())
                .seen("engineVersion", subject.cache().version());
    }
}
