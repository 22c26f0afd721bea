package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.List;

/** AUTH-01: clients need no authentication. */
final class Auth01NoAuthentication implements Rule {
    private static final String USERS =
            "aws elasticache create-user --user-id CACHE-app --user-name CACHE-app --engine ENGINE --authentication-mode Type=iam --access-string '"
                    + LimiterAccess.RULE + "'\n"
                    + "aws elasticache create-user --user-id CACHE-default --user-name default --engine ENGINE --no-password-required --access-string 'off ~* -@all'\n"
                    + "aws elasticache create-user-group --user-group-id CACHE-users --engine ENGINE --user-ids CACHE-app CACHE-default";
    private static final String GROUP = USERS
            + "\naws elasticache modify-replication-group --replication-group-id CACHE --user-group-ids-to-add CACHE-users --apply-immediately";
    private static final String SERVERLESS = USERS
            + "\naws elasticache modify-serverless-cache --serverless-cache-name CACHE --user-group-id CACHE-users";

    private static final RuleFacts FACTS = RuleFacts.of("AUTH-01", Severity.HIGH, "Authentication is not required")
            .unless("Critical if TLS is off too, or if [NET-01](NET-01.md) finds the port open to the " + "internet.")
            .checks(
                    "Whether the cache has an AUTH token or a user group. Without a user group, a serverless "
                            + "cache accepts the user `default`, which has all permissions.",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters",
                    "elasticache:DescribeServerlessCaches")
            .rationale("Any client that can reach the port can reset every quota with one command, or use up the "
                    + "quota of a customer.")
            .remediation(
                    "Create a user with IAM authentication and only the permissions that the limiter needs, "
                            + "and a `default` user without permissions. Assign their user group to the cache. This "
                            + "requires TLS.",
                    GROUP)
            .maps(CrossReferences.NONE
                    .andSecurityHub("ElastiCache.6")
                    .andProwler("elasticache_redis_replication_group_auth_enabled")
                    .andCheckov("CKV_AWS_31"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        Cache cache = subject.cache();
        if (cache.auth().hasToken() || !cache.auth().userGroups().isEmpty()) {
            return RuleResult.passed();
        }
        boolean isPlain = isPlain(subject);
        List<Inbound> open = Inbound.worldOpen(subject);
        Finding finding = subject.finding(FACTS, "There is no AUTH token and no user group.")
                .remediation(remedy(subject), command(subject))
                .fill("CACHE", cache.id())
                .fill("ENGINE", cache.engine())
                .seen("authTokenEnabled", false)
                .seen("userGroupIds", "(none)");
        if (isPlain) {
            finding = finding.seen("transitEncryptionEnabled", false);
        }
        if (!open.isEmpty()) {
            finding = finding.seen("openTo", open.get(0).rule().peer());
        }
        return RuleResult.of(isPlain || !open.isEmpty() ? finding.as(Severity.CRITICAL) : finding);
    }

    private static boolean isPlain(AuditContext subject) {
        return !subject.is(CacheKind.SERVERLESS) && !subject.cache().transit().isOn();
    }

    private static String remedy(AuditContext subject) {
        String first = subject.is(CacheKind.CLUSTER) ? Remedies.WRAP_FIRST : "";
        return first + (isPlain(subject) ? "Enable TLS first, as TLS-01 describes. " : "") + FACTS.remediation();
    }

    private static String command(AuditContext subject) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return SERVERLESS;
        }
        String commands = isPlain(subject) ? Remedies.TLS + "\n" + Remedies.WAIT + GROUP : GROUP;
        return subject.is(CacheKind.CLUSTER) ? Remedies.afterWrap(commands) : commands;
    }
}
