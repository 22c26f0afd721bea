package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.client.NullToEmpty.lower;
import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.Alarm;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Event;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.SnapshotTaken;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.account.Upkeep;
import dev.tidegate.aws.account.Why;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.reader.client.NullToEmpty;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.cloudwatch.model.Metric;
import software.amazon.awssdk.services.cloudwatch.model.MetricAlarm;
import software.amazon.awssdk.services.elasticache.model.DescribeSnapshotsRequest;
import software.amazon.awssdk.services.elasticache.model.DescribeUpdateActionsRequest;
import software.amazon.awssdk.services.elasticache.model.UpdateAction;
import software.amazon.awssdk.services.elasticache.model.UpdateActionStatus;

/** Reads how a cache is looked after. */
final class UpkeepReader {
    static final String TAGS = "elasticache:ListTagsForResource";

    /** ElastiCache remembers 14 days. */
    private static final int EVENT_MINUTES = 20_160;

    private final AwsClients clients;
    private final boolean isDeep;

    UpkeepReader(AwsClients clients, boolean isDeep) {
        this.clients = clients;
        this.isDeep = isDeep;
    }

    Upkeep read(Cache cache) {
        return new Upkeep(
                tags(cache.arn()),
                snapshots(cache),
                updates(cache),
                events(cache),
                isDeep ? alarms(cache) : AwsCalls.notAsked("cloudwatch:DescribeAlarms"),
                versions(cache));
    }

    Seen<Map<String, String>> tags(String arn) {
        if (arn.isEmpty()) {
            return Seen.hidden(TAGS, Why.FAILED, "AWS reports no ARN");
        }
        return AwsCalls.at(TAGS, () -> {
            Map<String, String> tags = new LinkedHashMap<>();
            clients.caches()
                    .listTagsForResource(r -> r.resourceName(arn))
                    .tagList()
                    .forEach(tag -> tags.put(text(tag.key()), text(tag.value())));
            return Map.copyOf(tags);
        });
    }

    private Seen<List<SnapshotTaken>> snapshots(Cache cache) {
        if (cache.kind() == CacheKind.SERVERLESS) {
            return AwsCalls.at(
                    "elasticache:DescribeServerlessCacheSnapshots",
                    () -> NullToEmpty.all(clients.caches()
                                    .describeServerlessCacheSnapshotsPaginator(r -> r.serverlessCacheName(cache.id()))
                                    .serverlessCacheSnapshots())
                            .stream()
                            .map(raw -> new SnapshotTaken(
                                    text(raw.serverlessCacheSnapshotName()),
                                    lower(raw.status()),
                                    lower(raw.snapshotType()).equals("manual"),
                                    Optional.ofNullable(raw.createTime())))
                            .toList());
        }
        DescribeSnapshotsRequest.Builder request = DescribeSnapshotsRequest.builder();
        boolean group = cache.kind() == CacheKind.REPLICATION_GROUP;
        DescribeSnapshotsRequest ofCache =
                (group ? request.replicationGroupId(cache.id()) : request.cacheClusterId(cache.id())).build();
        return AwsCalls.at(
                "elasticache:DescribeSnapshots",
                () -> NullToEmpty.all(clients.caches()
                                .describeSnapshotsPaginator(ofCache)
                                .snapshots())
                        .stream()
                        .map(raw -> new SnapshotTaken(
                                text(raw.snapshotName()),
                                lower(raw.snapshotStatus()),
                                lower(raw.snapshotSource()).equals("manual"),
                                raw.nodeSnapshots().stream()
                                        .flatMap(node -> Stream.ofNullable(node.snapshotCreateTime()))
                                        .max(java.util.Comparator.naturalOrder())))
                        .toList());
    }

    private Seen<List<Update>> updates(Cache cache) {
        if (cache.kind() == CacheKind.SERVERLESS) {
            return Seen.known(List.of());
        }
        DescribeUpdateActionsRequest.Builder request = DescribeUpdateActionsRequest.builder()
                .updateActionStatus(
                        UpdateActionStatus.NOT_APPLIED,
                        UpdateActionStatus.WAITING_TO_START,
                        UpdateActionStatus.IN_PROGRESS,
                        UpdateActionStatus.SCHEDULING,
                        UpdateActionStatus.SCHEDULED);
        DescribeUpdateActionsRequest ofCache = (cache.kind() == CacheKind.REPLICATION_GROUP
                        ? request.replicationGroupIds(cache.id())
                        : request.cacheClusterIds(cache.id()))
                .build();
        return AwsCalls.at(
                "elasticache:DescribeUpdateActions",
                () -> NullToEmpty.all(clients.caches()
                                .describeUpdateActionsPaginator(ofCache)
                                .updateActions())
                        .stream()
                        .map(UpkeepReader::update)
                        .toList());
    }

    private static Update update(UpdateAction raw) {
        return new Update(
                text(raw.serviceUpdateName()),
                lower(raw.serviceUpdateSeverityAsString()),
                lower(raw.serviceUpdateTypeAsString()),
                lower(raw.updateActionStatusAsString()),
                lower(raw.slaMetAsString()),
                Optional.ofNullable(raw.serviceUpdateRecommendedApplyByDate()));
    }

    private Seen<List<Event>> events(Cache cache) {
        String type = switch (cache.kind()) {
            case SERVERLESS -> "serverless-cache";
            case REPLICATION_GROUP -> "replication-group";
            case CLUSTER -> "cache-cluster";
        };
        return AwsCalls.at(
                "elasticache:DescribeEvents",
                () -> NullToEmpty.all(clients.caches()
                                .describeEventsPaginator(r -> r.sourceIdentifier(cache.id())
                                        .sourceType(type)
                                        .duration(EVENT_MINUTES))
                                .events())
                        .stream()
                        .filter(raw -> raw.date() != null)
                        .map(raw -> new Event(raw.date(), text(raw.sourceIdentifier()), text(raw.message())))
                        .toList());
    }

    private Seen<List<String>> versions(Cache cache) {
        if (cache.kind() == CacheKind.SERVERLESS) {
            return Seen.known(List.of());
        }
        return AwsCalls.at(
                "elasticache:DescribeCacheEngineVersions",
                () -> NullToEmpty.all(clients.caches()
                                .describeCacheEngineVersionsPaginator(r -> r.engine(cache.engine()))
                                .cacheEngineVersions())
                        .stream()
                        .map(raw -> text(raw.engineVersion()))
                        .filter(version -> !version.isEmpty())
                        .distinct()
                        .toList());
    }

    private Seen<List<Alarm>> alarms(Cache cache) {
        Set<String> names = new HashSet<>(Set.of(cache.id()));
        cache.nodes().forEach(node -> names.add(node.clusterId()));
        return AwsCalls.at(
                "cloudwatch:DescribeAlarms",
                () -> NullToEmpty.all(clients.alarms().describeAlarmsPaginator().metricAlarms()).stream()
                        .map(UpkeepReader::alarm)
                        .filter(alarm -> alarm.dimensions().values().stream().anyMatch(names::contains))
                        .toList());
    }

    private static Alarm alarm(MetricAlarm raw) {
        Optional<Metric> inner = raw.metrics().stream()
                .flatMap(query -> Stream.ofNullable(query.metricStat()))
                .flatMap(stat -> Stream.ofNullable(stat.metric()))
                .findFirst();
        Map<String, String> dimensions = new LinkedHashMap<>();
        Stream.concat(raw.dimensions().stream(), inner.stream().flatMap(metric -> metric.dimensions().stream()))
                .forEach(it -> dimensions.put(text(it.name()), text(it.value())));
        return new Alarm(
                text(raw.alarmName()),
                NullToEmpty.firstOf(
                        raw.metricName(), inner.map(Metric::metricName).orElse("")),
                dimensions,
                text(raw.stateValueAsString()),
                NullToEmpty.isTrue(raw.actionsEnabled()) && !raw.alarmActions().isEmpty());
    }
}
