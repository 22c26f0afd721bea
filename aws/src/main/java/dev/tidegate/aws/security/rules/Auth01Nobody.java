package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Maps;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;
import java.util.List;

/** AUTH-01: clients need no authentication. */
final class Auth01Nobody implements Rule {
    private static final String USERS =
            "aws elasticache create-user --user-id CACHE-app --user-name CACHE-app --engine ENGINE --authentication-mode Type=iam --access-string '"
                    + LimiterAccess.RULE + "'\n"
                    + "aws elasticache create-user --user-id CACHE-default --user-name default --engine ENGINE --no-password-required --access-string 'off ~* -@all'\n"
                    + "aws elasticache create-user-group --user-group-id CACHE-users --engine ENGINE --user-ids CACHE-app CACHE-default";
    private static final String GROUP = USERS
            + "\naws elasticache modify-replication-group --replication-group-id CACHE --user-group-ids-to-add CACHE-users --apply-immediately";
    private static final String SERVERLESS = USERS
            + "\naws elasticache modify-serverless-cache --serverless-cache-name CACHE --user-group-id CACHE-users";

    private static final RuleFacts FACTS = RuleFacts.of("AUTH-01", Severity.HIGH, "Nobody has to sign in")
            .unless("Critical where TLS is off too, or where [NET-01](NET-01.md) finds the port open to the internet.")
            .looksAt(
                    "Whether there is an AUTH token or a user group. A serverless cache without a user group lets in the user `default`, who may do everything.",
                    "elasticache:DescribeReplicationGroups",
                    "elasticache:DescribeCacheClusters",
                    "elasticache:DescribeServerlessCaches")
            .because("Whoever reaches the port resets every quota with one command, or uses up that of a customer.")
            .mend(
                    "Make a user that signs in with IAM and may do what the limiter does and no more, and a default user that may do nothing; give the cache their group. It needs TLS.",
                    GROUP)
            .maps(Maps.NONE
                    .andSecurityHub("ElastiCache.6")
                    .andProwler("elasticache_redis_replication_group_auth_enabled")
                    .andCheckov("CKV_AWS_31"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public Judgement judge(Case subject) {
        Cache cache = subject.cache();
        if (cache.auth().hasToken() || !cache.auth().userGroups().isEmpty()) {
            return Judgement.passed();
        }
        boolean isPlain = isPlain(subject);
        List<Inbound> open = Inbound.worldOpen(subject);
        Finding finding = subject.finding(FACTS, "There is no AUTH token and no user group.")
                .mend(remedy(subject), command(subject))
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
        return Judgement.of(isPlain || !open.isEmpty() ? finding.as(Severity.CRITICAL) : finding);
    }

    private static boolean isPlain(Case subject) {
        return !subject.is(CacheKind.SERVERLESS) && !subject.cache().transit().isOn();
    }

    private static String remedy(Case subject) {
        String first = subject.is(CacheKind.CLUSTER) ? Remedies.WRAP_FIRST : "";
        return first + (isPlain(subject) ? "Turn TLS on, as TLS-01 says. " : "") + FACTS.mend();
    }

    private static String command(Case subject) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return SERVERLESS;
        }
        String commands = isPlain(subject) ? Remedies.TLS + "\n" + Remedies.WAIT + GROUP : GROUP;
        return subject.is(CacheKind.CLUSTER) ? Remedies.afterWrap(commands) : commands;
    }
}
