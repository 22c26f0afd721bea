package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** MEM-03: a serverless cache has no usage limits. */
final class Mem03NoLimits implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "MEM-03", Severity.MEDIUM, "A serverless cache has no usage limit")
            .checks(
                    "The usage limits of a serverless cache: one for data storage and one for ECPU per "
                            + "second. A finding if either is missing.",
                    "elasticache:DescribeServerlessCaches")
            .rationale("A loop in a client, or an attack on the app that the limiter protects, increases the "
                    + "bill of the limiter itself.")
            .remediation(
                    "Set both, well above the usual use.",
                    "aws elasticache modify-serverless-cache --serverless-cache-name CACHE --cache-usage-limits 'DataStorage={Maximum=<GB>,Unit=GB},ECPUPerSecond={Maximum=<ECPU>}'");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (!subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("only a serverless cache scales by itself");
        }
        Cache.Limits limits = subject.cache().limits();
        if (limits.dataGigabytes().isPresent() && limits.unitsPerSecond().isPresent()) {
            return RuleResult.passed();
        }
        return RuleResult.of(subject.finding(
                        FACTS,
                        "There is no limit for "
                                + (limits.dataGigabytes().isPresent()
                                        ? "ECPU."
                                        : limits.unitsPerSecond().isPresent() ? "data." : "data and ECPU."))
                .seen(
                        "cacheUsageLimits.dataStorage.maximum",
                        limits.dataGigabytes().isPresent()
                                ? limits.dataGigabytes().getAsLong() + " GB"
                                : "(none)")
                .seen(
                        "cacheUsageLimits.ecpuPerSecond.maximum",
                        limits.unitsPerSecond().isPresent()
                                ? String.valueOf(limits.unitsPerSecond().getAsInt())
                                : "(none)"));
    }
}
