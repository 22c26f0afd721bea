package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import java.util.Map;
import java.util.stream.Collectors;

/** Commands that several rules come to. */
final class Remedies {
    static final String NEW_GROUP =
            "aws ec2 create-security-group --group-name CACHE-cache --description 'cache of the limiter' --vpc-id VPC";
    static final String GROUP_OF_GROUP =
            "aws elasticache modify-replication-group --replication-group-id CACHE --security-group-ids <NEW_GROUP> --apply-immediately";
    private static final String GROUP_OF_CLUSTER =
            "aws elasticache modify-cache-cluster --cache-cluster-id CACHE --security-group-ids <NEW_GROUP> --apply-immediately";
    private static final String GROUP_OF_SERVERLESS =
            "aws elasticache modify-serverless-cache --serverless-cache-name CACHE --security-group-ids <NEW_GROUP>";

    /** A stand-alone cluster becomes the first node of a group in place, while it is in use. */
    static final String WRAP =
            "aws elasticache create-replication-group --replication-group-id CACHE-rg --replication-group-description 'rate limiter' --primary-cluster-id CACHE\n"
                    + "aws elasticache wait replication-group-available --replication-group-id CACHE-rg";

    static final String WRAP_FIRST =
            "A stand-alone cluster does not support this: convert it into a replication group first, in place. ";

    static final String WAIT = "aws elasticache wait replication-group-available --replication-group-id CACHE\n";

    static final String REPLICA =
            "aws elasticache increase-replica-count --replication-group-id CACHE --new-replica-count 1 --apply-immediately\n"
                    + WAIT;

    static final String FAILOVER =
            "aws elasticache modify-replication-group --replication-group-id CACHE --automatic-failover-enabled --multi-az-enabled --apply-immediately";

    static final String TLS =
            "aws elasticache modify-replication-group --replication-group-id CACHE --transit-encryption-enabled --transit-encryption-mode preferred --apply-immediately";

    private Remedies() {}

    /** A replica first, where a shard has none. */
    static String failover(AuditContext subject) {
        Map<String, Long> nodes = subject.cache().nodes().stream()
                .collect(Collectors.groupingBy(Cache.Node::shard, Collectors.counting()));
        boolean lacksReplica = nodes.isEmpty() || nodes.containsValue(1L);
        String commands = (lacksReplica ? REPLICA : "") + FAILOVER;
        return subject.is(CacheKind.CLUSTER) ? afterWrap(commands) : commands;
    }

    static String changeGroup(AuditContext subject) {
        return switch (subject.cache().kind()) {
            case REPLICATION_GROUP -> GROUP_OF_GROUP;
            case CLUSTER -> GROUP_OF_CLUSTER;
            case SERVERLESS -> GROUP_OF_SERVERLESS;
        };
    }

    /** What holds for a group, for a cluster that becomes one first. */
    static String afterWrap(String commands) {
        return WRAP + "\n" + commands.replaceAll("\\bCACHE\\b", "CACHE-rg");
    }
}
