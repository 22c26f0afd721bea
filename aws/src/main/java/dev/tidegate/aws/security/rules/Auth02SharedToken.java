package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** AUTH-02: all clients share one AUTH token. */
final class Auth02SharedToken implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "AUTH-02", Severity.MEDIUM, "All clients share one AUTH token with full permissions")
            .checks(
                    "Whether an AUTH token is used although the engine supports users (Redis 6 and later, and "
                            + "Valkey).",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters")
            .rationale("The token allows commands that no client needs, such as FLUSHALL, and a rotation affects "
                    + "every client at once.")
            .remediation(
                    "Create users and a user group as for [AUTH-01](AUTH-01.md), then remove the token in the "
                            + "call that adds the group.",
                    "aws elasticache modify-replication-group --replication-group-id CACHE --auth-token-update-strategy DELETE --user-group-ids-to-add <USER_GROUP> --apply-immediately");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        Cache cache = subject.cache();
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache has no AUTH token");
        }
        if (!cache.auth().hasToken()) {
            return RuleResult.passed();
        }
        boolean isValkey = cache.engine().equals("valkey");
        if (cache.version().isEmpty() && !isValkey) {
            return AuditContext.on(
                    cache.placement(),
                    "the version of the engine",
                    placement -> RuleResult.unseen(
                            new NotEvaluated("the version of the engine", "AWS does not report it", "")));
        }
        if (!isValkey && Version.of(cache.version()).major() < 6) {
            return RuleResult.passed();
        }
        return RuleResult.of(subject.finding(FACTS, "An AUTH token is used although the engine supports users.")
                .remediation(FACTS.remediation().replace("[AUTH-01](AUTH-01.md)", "AUTH-01"), FACTS.command())
                .fill("CACHE", cache.id())
                .seen("authTokenEnabled", true)
                .seen("engine", cache.engine() + " " + cache.version()));
    }
}
