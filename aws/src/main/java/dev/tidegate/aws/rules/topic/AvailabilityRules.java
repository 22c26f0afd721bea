package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.inventory.ExtendedSupport;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.Severity;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Rules about what happens when a node, a zone or a version fails: replicas, snapshots, versions and updates. */
final class AvailabilityRules {
    static final List<Rule> RULES = List.of(
            Rule.of("HA-01", AvailabilityRules::noFailover),
            Rule.of("HA-02", AvailabilityRules::oneZone),
            Rule.of("HA-03", AvailabilityRules::standAlone),
            Rule.of("HA-04", AvailabilityRules::durability),
            Rule.of("BK-01", AvailabilityRules::noSnapshots),
            Rule.of("VER-01", AvailabilityRules::endOfLife),
            Rule.of("VER-02", AvailabilityRules::noMinorUpgrade),
            Rule.of("VER-03", AvailabilityRules::overdue));

    private static final int MONTHS_BEFORE = 6;
    private static final int SNAPSHOT_DAYS = 7;

    /** What is older was not offered any more before there was Extended Support. */
    private static final int OLDEST = 4;

    private static final Set<String> UPDATE_DONE = Set.of("complete", "not-applicable", "in-progress");

    private AvailabilityRules() {}

    private static RuleResult noFailover(AuditContext subject, RuleFacts facts) {
        Cache cache = subject.cache();
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache fails over by itself");
        }
        if (subject.is(CacheKind.CLUSTER)) {
            return RuleResult.of(subject.finding(facts, "A stand-alone cluster has no other node.")
                    .remedy(Remedies.WRAP_FIRST + facts.plainRemedy())
                    .seen("automaticFailover", "none: stand-alone cluster")
                    .by(Remedies.failover(subject)));
        }
        return cache.automaticFailover().equals("enabled")
                ? RuleResult.passed()
                : RuleResult.of(subject.finding(facts, "Automatic failover is not enabled.")
                        .seen("automaticFailover", Remedies.said(cache.automaticFailover()))
                        .by(Remedies.failover(subject)));
    }

    private static RuleResult oneZone(AuditContext subject, RuleFacts facts) {
        Cache cache = subject.cache();
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache is in several zones by itself");
        }
        if (subject.is(CacheKind.CLUSTER)) {
            return RuleResult.of(subject.finding(facts, "A stand-alone cluster is in one zone.")
                    .remedy(Remedies.WRAP_FIRST + facts.plainRemedy())
                    .seen("multiAZ", "none: stand-alone cluster")
                    .by(Remedies.failover(subject)));
        }
        if (!cache.multiAz().equals("enabled")) {
            return RuleResult.of(subject.finding(facts, "Multi-AZ is not enabled.")
                    .seen("multiAZ", Remedies.said(cache.multiAz()))
                    .by(Remedies.failover(subject)));
        }
        return RuleResult.of(shards(cache).entrySet().stream()
                .filter(shard -> Set.copyOf(shard.getValue()).size() == 1)
                .map(shard -> subject.finding(facts, "The nodes of shard " + shard.getKey() + " are all in one zone.")
                        .seen("nodeGroupId", shard.getKey())
                        .seen("preferredAvailabilityZone", shard.getValue().get(0))
                        .by(replicaElsewhere(subject, shard.getKey(), shard.getValue())))
                .toList());
    }

    /** The zones of the nodes of each shard whose nodes all say theirs. */
    private static Map<String, List<String>> shards(Cache cache) {
        Map<String, List<String>> zones = new TreeMap<>();
        for (Cache.Node node : cache.nodes()) {
            zones.computeIfAbsent(node.shard(), shard -> new ArrayList<>()).add(node.zone());
        }
        zones.values().removeIf(all -> all.contains(""));
        return zones;
    }

    private static Change replicaElsewhere(AuditContext subject, String shard, List<String> zones) {
        List<Object> wanted = new ArrayList<>(zones);
        wanted.add(new Slot("OTHER_ZONE"));
        Map<String, Object> configuration = new LinkedHashMap<>();
        configuration.put("NodeGroupId", shard);
        configuration.put("NewReplicaCount", zones.size());
        configuration.put("PreferredAvailabilityZones", wanted);
        String id = subject.cache().id();
        return Change.of("elasticache", "IncreaseReplicaCount", id)
                .with("ReplicationGroupId", id)
                .with("ReplicaConfiguration", List.of(configuration))
                .with("ApplyImmediately", true)
                .changing("replicas of " + shard, zones.size() - 1, zones.size());
    }

    private static RuleResult standAlone(AuditContext subject, RuleFacts facts) {
        if (!subject.is(CacheKind.CLUSTER)) {
            return RuleResult.passed();
        }
        if (subject.policy().production().isPresent()) {
            return standAlone(subject, facts, Map.of());
        }
        return AuditContext.on(
                subject.account().upkeep().tags(), "the tags of the cache", tags -> standAlone(subject, facts, tags));
    }

    private static RuleResult standAlone(AuditContext subject, RuleFacts facts, Map<String, String> tags) {
        return subject.policy().isProduction(tags)
                ? RuleResult.of(subject.finding(facts, "The cache is a stand-alone cluster.")
                        .seen("replicationGroupId", "(none)")
                        .seen("production", true)
                        .by(new Steps(subject)
                                .wrapped()
                                .then(Steps.waitForGroup(Steps.groupId(subject)))
                                .list()))
                : RuleResult.passed();
    }

    private static RuleResult durability(AuditContext subject, RuleFacts facts) {
        String durability = subject.cache().durability();
        if (!subject.is(CacheKind.REPLICATION_GROUP)) {
            return RuleResult.notApplicable("only a replication group has that setting");
        }
        return durability.isEmpty() || durability.equals("disabled")
                ? RuleResult.passed()
                : RuleResult.of(
                        subject.finding(facts, "Every write waits for a log on disk, or is refused while it lags.")
                                .seen("durability", durability)
                                .by(Remedies.modify(subject)
                                        .with("Durability", "disabled")
                                        .changing("Durability", durability, "disabled")));
    }

    private static RuleResult noSnapshots(AuditContext subject, RuleFacts facts) {
        int days = subject.cache().snapshots().retentionDays();
        if (days >= subject.policy().snapshotDays()) {
            return RuleResult.passed();
        }
        int wanted = Math.max(SNAPSHOT_DAYS, subject.policy().snapshotDays());
        Finding finding = subject.finding(
                        facts,
                        days == 0
                                ? "No snapshots are kept."
                                : "Snapshots are kept for " + days + (days == 1 ? " day." : " days."))
                .seen("snapshotRetentionLimit", days)
                .by(Remedies.modify(subject)
                        .with("SnapshotRetentionLimit", wanted)
                        .changing("SnapshotRetentionLimit", days, wanted));
        RuleResult tags = AuditContext.on(
                subject.account().upkeep().tags(),
                "the tags of the cache",
                all -> RuleResult.of(
                        isEphemeral(all) ? finding.seen("data", "ephemeral").as(Severity.INFO) : finding));
        return tags.unseen().isEmpty() ? tags : tags.and(RuleResult.of(finding));
    }

    private static boolean isEphemeral(Map<String, String> tags) {
        return tags.entrySet().stream()
                .anyMatch(tag -> tag.getKey().equalsIgnoreCase("data")
                        && tag.getValue().strip().equalsIgnoreCase("ephemeral"));
    }

    private static RuleResult endOfLife(AuditContext subject, RuleFacts facts) {
        Cache cache = subject.cache();
        if (cache.version().isEmpty()) {
            return AuditContext.on(
                    cache.placement(),
                    "the version of the engine",
                    placement -> RuleResult.unseen(
                            new NotEvaluated("the version of the engine", "AWS does not say it", "")));
        }
        Version version = Version.of(cache.version());
        Optional<LocalDate> from = ExtendedSupport.from(cache.engine(), cache.version());
        if (cache.engine().equals("redis") && version.major() < OLDEST) {
            return RuleResult.of(atEnd(subject, facts, "Redis " + cache.version() + " is not offered any more.")
                    .seen("extendedSupportFrom", "before"));
        }
        if (from.isPresent() && !subject.today().isBefore(from.get().minusMonths(MONTHS_BEFORE))) {
            boolean isAhead = subject.today().isBefore(from.get());
            Finding finding = atEnd(
                            subject,
                            facts,
                            "Redis " + cache.version()
                                    + (isAhead
                                            ? " goes into Extended Support within six months."
                                            : " is in Extended Support."))
                    .seen("extendedSupportFrom", from.get());
            return RuleResult.of(finding);
        }
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.passed();
        }
        return AuditContext.on(
                subject.account().upkeep().versionsOffered(),
                "the versions that AWS offers",
                offered -> isOffered(version, offered)
                        ? RuleResult.passed()
                        : RuleResult.of(atEnd(
                                        subject,
                                        facts,
                                        "AWS does not offer " + cache.engine() + " " + cache.version() + " any more.")
                                .seen("offered", String.join(" ", offered))));
    }

    /** A list without anything says nothing. */
    private static boolean isOffered(Version version, List<String> offered) {
        return offered.isEmpty() || offered.stream().map(Version::of).anyMatch(version::agrees);
    }

    private static Finding atEnd(AuditContext subject, RuleFacts facts, String message) {
        return subject.finding(facts, message)
                .seen("engine", subject.cache().engine())
                .seen("engineVersion", subject.cache().version())
                .by(toValkey(subject));
    }

    private static List<Step> toValkey(AuditContext subject) {
        Cache cache = subject.cache();
        String before = cache.engine() + " " + cache.version();
        if (subject.is(CacheKind.SERVERLESS)) {
            return List.of(Remedies.modify(subject)
                    .with("Engine", "valkey")
                    .with("MajorEngineVersion", "8")
                    .changing("Engine", before, "valkey 8"));
        }
        String group = cache.id() + "-valkey8";
        Steps steps = new Steps(subject)
                .wrapped()
                .then(Parameters.ownGroup(group, "valkey8"))
                .then(Parameters.change(group, "maxmemory-policy", "volatile-lru", "noeviction"))
                .then(Parameters.change(
                        group,
                        "reserved-memory-percent",
                        "25",
                        String.valueOf(EngineRules.reserveNeeded(cache.nodeType()))));
        if (cache.isClusterMode()) {
            steps.then(Parameters.change(group, "cluster-enabled", "no", "yes"));
        }
        return steps.modify(Remedies.modifyGroup(Steps.groupId(subject))
                        .with("Engine", "valkey")
                        .with("EngineVersion", "8.0")
                        .with("CacheParameterGroupName", group)
                        .changing("Engine", before, "valkey 8.0"))
                .list();
    }

    private static RuleResult noMinorUpgrade(AuditContext subject, RuleFacts facts) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache is upgraded by AWS");
        }
        if (subject.cache().autoMinorUpgrade().isEmpty()) {
            return RuleResult.unseen(
                    new NotEvaluated("whether minor versions come by themselves", "AWS does not say it", ""));
        }
        return subject.cache().autoMinorUpgrade().get()
                ? RuleResult.passed()
                : RuleResult.of(subject.finding(facts, "Minor versions do not come by themselves.")
                        .seen("autoMinorVersionUpgrade", false)
                        .by(Remedies.modify(subject)
                                .with("AutoMinorVersionUpgrade", true)
                                .changing("AutoMinorVersionUpgrade", false, true)));
    }

    private static RuleResult overdue(AuditContext subject, RuleFacts facts) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache is updated by AWS");
        }
        return AuditContext.on(
                subject.account().upkeep().updates(),
                "updates of the service",
                updates -> RuleResult.of(updates.stream()
                        .filter(update -> isSerious(update) && isOverdue(subject, update))
                        .map(update -> overdue(subject, facts, update))
                        .toList()));
    }

    private static boolean isSerious(Update update) {
        return update.severity().equals("critical") || update.severity().equals("important");
    }

    private static boolean isOverdue(AuditContext subject, Update update) {
        if (UPDATE_DONE.contains(update.status())) {
            return false;
        }
        boolean isUnsaid = update.slaMet().isEmpty();
        boolean hasPassed = update.applyBy()
                .map(day -> day.isBefore(subject.account().readAt()))
                .orElse(false);
        return update.slaMet().equals("no") || (isUnsaid && hasPassed);
    }

    private static Finding overdue(AuditContext subject, RuleFacts facts, Update update) {
        String ids = subject.is(CacheKind.CLUSTER) ? "CacheClusterIds" : "ReplicationGroupIds";
        Finding finding = subject.finding(facts, "Update " + update.name() + " is overdue.")
                .seen("serviceUpdateName", update.name())
                .seen("serviceUpdateSeverity", update.severity())
                .seen("updateActionStatus", update.status())
                .seen("slaMet", update.slaMet().isEmpty() ? "(not said)" : update.slaMet())
                .seen(
                        "recommendedApplyByDate",
                        update.applyBy().map(Instant::toString).orElse("(none)"))
                .by(Change.of(
                                "elasticache",
                                "BatchApplyUpdateAction",
                                subject.cache().id())
                        .with(ids, List.of(subject.cache().id()))
                        .with("ServiceUpdateName", update.name())
                        .changing("UpdateActionStatus", update.status(), "complete"));
        return update.severity().equals("critical") ? finding : finding.as(Severity.MEDIUM);
    }
}
