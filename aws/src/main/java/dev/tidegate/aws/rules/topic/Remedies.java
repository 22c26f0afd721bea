package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Calls that the remedies of several rules make. */
final class Remedies {
    static final String WRAP_FIRST =
            "A stand-alone cluster does not support this: convert it into a replication group first, in place. ";
    private static final Slot CLIENT_GROUP = new Slot("CLIENT_GROUP");

    private static final int LOG_DAYS = 30;

    private Remedies() {}

    /** A change of the cache as it is, of whichever kind. */
    static Change modify(AuditContext subject) {
        String id = subject.cache().id();
        return switch (subject.cache().kind()) {
            case REPLICATION_GROUP -> modifyGroup(id);
            case CLUSTER ->
                Change.of("elasticache", "ModifyCacheCluster", id)
                        .with("CacheClusterId", id)
                        .with("ApplyImmediately", true);
            case SERVERLESS ->
                Change.of("elasticache", "ModifyServerlessCache", id).with("ServerlessCacheName", id);
        };
    }

    /** A change of a replication group. */
    static Change modifyGroup(String id) {
        return Change.of("elasticache", "ModifyReplicationGroup", id)
                .with("ReplicationGroupId", id)
                .with("ApplyImmediately", true);
    }

    /** A replica first, where a shard has none; then failover to it, in another zone. */
    static List<Step> failover(AuditContext subject) {
        Cache cache = subject.cache();
        String id = Steps.groupId(subject);
        Map<String, Long> nodes =
                cache.nodes().stream().collect(Collectors.groupingBy(Cache.Node::shard, Collectors.counting()));
        Steps steps = new Steps(subject).wrapped();
        if (nodes.isEmpty() || nodes.containsValue(1L)) {
            steps.modify(Change.of("elasticache", "IncreaseReplicaCount", id)
                    .with("ReplicationGroupId", id)
                    .with("NewReplicaCount", 1)
                    .with("ApplyImmediately", true)
                    .changing("ReplicasPerNodeGroup", 0, 1));
        }
        return steps.modify(modifyGroup(id)
                        .with("AutomaticFailoverEnabled", true)
                        .with("MultiAZEnabled", true)
                        .changing("AutomaticFailover", said(cache.automaticFailover()), "enabled")
                        .changing("MultiAZ", said(cache.multiAz()), "enabled"))
                .list();
    }

    static String said(String value) {
        return value.isEmpty() ? "(not said)" : value;
    }

    /** The steps of a replication group whose engine has TLS in place and users that sign in with IAM. */
    static Steps upgraded(AuditContext subject) {
        Steps steps = new Steps(subject).wrapped();
        boolean isOld = subject.cache().engine().equals("redis")
                && !subject.cache().version().isEmpty()
                && Version.of(subject.cache().version()).major() < 7;
        return isOld
                ? steps.manually("Upgrade the engine first, as VER-01 says: before Redis 7.0 TLS cannot be turned on"
                        + " in place, and no user signs in with IAM.")
                : steps;
    }

    /** TLS beside plain connections, then the clients, then TLS alone. */
    static Steps tls(AuditContext subject) {
        String id = Steps.groupId(subject);
        return upgraded(subject)
                .modify(modifyGroup(id)
                        .with("TransitEncryptionEnabled", true)
                        .with("TransitEncryptionMode", "preferred")
                        .changing("TransitEncryptionEnabled", false, true)
                        .changing("TransitEncryptionMode", "(none)", "preferred"))
                .manually("Move every client to TLS (rediss://) and to the new endpoint names.")
                .modify(modifyGroup(id)
                        .with("TransitEncryptionMode", "required")
                        .changing("TransitEncryptionMode", "preferred", "required"));
    }

    /**
     * Lets the clients of a rule in by their group, at the port of the cache alone: by the group that the rule names,
     * else by one that the operator names.
     */
    static Change authorize(AuditContext subject, Inbound inbound) {
        return authorize(
                subject,
                inbound.group().id(),
                inbound.isFrom(PeerKind.GROUP) ? inbound.rule().peer() : CLIENT_GROUP);
    }

    static Change authorize(AuditContext subject, Object group, Object source) {
        int from = subject.ports().stream().mapToInt(port -> port).min().orElse(subject.port());
        int to = subject.ports().stream().mapToInt(port -> port).max().orElse(subject.port());
        Map<String, Object> pair = ordered("GroupId", source, "Description", "rate limiter");
        return Change.of("ec2", "AuthorizeSecurityGroupIngress", String.valueOf(group))
                .with("GroupId", group)
                .with("IpPermissions", List.of(permission(from, to, Map.of("UserIdGroupPairs", List.of(pair)))))
                .changing("ingress from " + source, "(none)", from == to ? "tcp " + from : "tcp " + from + "-" + to);
    }

    private static Map<String, Object> permission(int from, int to, Map<String, Object> peers) {
        Map<String, Object> permission = new LinkedHashMap<>();
        permission.put("IpProtocol", "tcp");
        permission.put("FromPort", from);
        permission.put("ToPort", to);
        permission.putAll(peers);
        return permission;
    }

    static Change revoke(Inbound inbound) {
        Object rule = inbound.rule().id().isEmpty()
                ? new Slot("RULE")
                : inbound.rule().id();
        return Change.of("ec2", "RevokeSecurityGroupIngress", inbound.group().id())
                .with("GroupId", inbound.group().id())
                .with("SecurityGroupRuleIds", List.of(rule))
                .changing("ingress from " + inbound.rule().peer(), inbound.protocolAndPorts(), "(none)");
    }

    /** The clients by their group first, then the rule away: no client is cut off in between. */
    static List<Step> narrow(AuditContext subject, Inbound inbound) {
        return List.of(authorize(subject, inbound), revoke(inbound));
    }

    /** A group of the cache's own that admits who the old one admits, and only then the exchange of the groups. */
    static List<Step> ownSecurityGroup(AuditContext subject, SecurityGroup old) {
        Slot created = new Slot("NEW_GROUP");
        Steps steps = new Steps(subject)
                .then(Change.of("ec2", "CreateSecurityGroup", subject.cache().id() + "-cache")
                        .with("GroupName", subject.cache().id() + "-cache")
                        .with("Description", "cache of the limiter")
                        .with("VpcId", old.vpcId())
                        .changing("SecurityGroup", "(none)", created)
                        .filling(created));
        List<Object> sources = new ArrayList<>(Inbound.reaching(subject, subject.ports()).stream()
                .filter(inbound -> inbound.group().id().equals(old.id()) && inbound.isFrom(PeerKind.GROUP))
                .map(inbound -> inbound.rule().peer())
                .distinct()
                .toList());
        if (sources.isEmpty()) {
            sources.add(CLIENT_GROUP);
        }
        sources.forEach(source -> steps.then(authorize(subject, created, source)));
        List<Object> groups = new ArrayList<>(List.of(created));
        List<String> before = subject.cache()
                .placement()
                .found()
                .map(Cache.Placement::securityGroupIds)
                .orElse(List.of());
        before.stream().filter(id -> !id.equals(old.id())).forEach(groups::add);
        return steps.modify(modify(subject)
                        .with("SecurityGroupIds", groups)
                        .changing(
                                "SecurityGroupIds",
                                String.join(" ", before),
                                groups.stream().map(String::valueOf).collect(Collectors.joining(" "))))
                .list();
    }

    /** An alarm on what a limiter must never see. */
    static Change alarm(AuditContext subject, String cache, Object node) {
        boolean isServerless = subject.is(CacheKind.SERVERLESS);
        Map<String, Object> dimension =
                ordered("Name", isServerless ? "clusterId" : "CacheClusterId", "Value", isServerless ? cache : node);
        String name = cache + "-evictions";
        return Change.of("cloudwatch", "PutMetricAlarm", name)
                .with("AlarmName", name)
                .with("Namespace", "AWS/ElastiCache")
                .with("MetricName", "Evictions")
                .with("Dimensions", List.of(dimension))
                .with("Statistic", "Sum")
                .with("Period", 300)
                .with("EvaluationPeriods", 1)
                .with("Threshold", 0)
                .with("ComparisonOperator", "GreaterThanThreshold")
                .with("TreatMissingData", "notBreaching")
                .with("AlarmActions", List.of(new Slot("TOPIC_ARN")))
                .changing("Alarm", "(none)", name);
    }

    /** The log group of a cache, by the usual beginning of AWS's own. */
    private static String logGroupName(AuditContext subject) {
        return "/aws/elasticache/" + subject.cache().id();
    }

    /** A group for the logs of a cache, which forgets them after a month; one that is there is used as well. */
    static List<Step> logGroup(AuditContext subject) {
        String group = logGroupName(subject);
        return List.of(
                Change.of("logs", "CreateLogGroup", group)
                        .with("logGroupName", group)
                        .changing("LogGroup", "(none)", group),
                Change.of("logs", "PutRetentionPolicy", group)
                        .with("logGroupName", group)
                        .with("retentionInDays", LOG_DAYS)
                        .changing("retentionInDays", "(none)", LOG_DAYS));
    }

    /** The logs that the engine has: Redis has its own from 6.2 on, and the slow one from 6.0 on. */
    static List<String> logs(AuditContext subject) {
        Version version = Version.of(subject.cache().version());
        boolean isOld = subject.cache().engine().equals("redis")
                && version.major() == 6
                && subject.cache().version().matches("6\\.0(\\..*)?");
        return isOld ? List.of("slow-log") : List.of("slow-log", "engine-log");
    }

    /** Logs to the group of {@link #logGroup}. */
    static List<Object> delivery(AuditContext subject, List<String> logs) {
        String group = logGroupName(subject);
        List<Object> all = new ArrayList<>();
        for (String name : logs) {
            Map<String, Object> log = new LinkedHashMap<>();
            log.put("LogType", name);
            log.put("DestinationType", "cloudwatch-logs");
            log.put("DestinationDetails", Map.of("CloudWatchLogsDetails", Map.of("LogGroup", group)));
            log.put("LogFormat", "json");
            log.put("Enabled", true);
            all.add(log);
        }
        return all;
    }

    static Change tags(String arn, Map<String, Object> tags) {
        Change change = Change.of("elasticache", "AddTagsToResource", arn)
                .with("ResourceName", arn)
                .with("Tags", tagList(tags));
        for (Map.Entry<String, Object> tag : tags.entrySet()) {
            change = change.changing("tag " + tag.getKey(), "(none)", tag.getValue());
        }
        return change;
    }

    /** A map of two names in their order, so that what is printed of it is always the same. */
    static Map<String, Object> ordered(String first, Object one, String second, Object other) {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put(first, one);
        map.put(second, other);
        return map;
    }

    static List<Object> tagList(Map<String, ?> tags) {
        List<Object> list = new ArrayList<>();
        tags.forEach((key, value) -> {
            list.add(ordered("Key", key, "Value", value));
        });
        return list;
    }
}
