package dev.tidegate.aws.fake;

import static dev.tidegate.aws.fake.Xml.list;
import static dev.tidegate.aws.fake.Xml.tag;
import static dev.tidegate.aws.fake.Xml.value;

import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.account.ParameterGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.SnapshotTaken;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.UserGroup;
import dev.tidegate.aws.inventory.CacheKind;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** ElastiCache over the Query protocol. */
final class CacheWire {
    private final Account account;
    private final Cache cache;
    private final int pageSize;

    CacheWire(Account account, int pageSize) {
        this.account = account;
        this.cache = account.cache();
        this.pageSize = pageSize;
    }

    FakeService.Answer answer(Map<String, String> request) {
        String action = request.get("Action");
        return switch (action) {
            case "DescribeServerlessCaches" -> serverless(request);
            case "DescribeReplicationGroups" -> groups(request);
            case "DescribeCacheClusters" -> clusters(request);
            case "DescribeCacheSubnetGroups" ->
                paged(
                        request,
                        "CacheSubnetGroups",
                        "CacheSubnetGroup",
                        seen(account.network().subnetGroup()),
                        this::subnetGroup);
            case "DescribeCacheParameters" ->
                paged(
                        request,
                        "Parameters",
                        "Parameter",
                        parameters(),
                        it -> value("ParameterName", it.getKey()) + value("ParameterValue", it.getValue()));
            case "DescribeUserGroups" ->
                FakeAws.query(
                        action,
                        list(
                                "UserGroups",
                                "member",
                                matching(account.access().groups(), UserGroup::id, request.get("UserGroupId")),
                                it -> value("UserGroupId", it.id())
                                        + value("Status", it.status())
                                        + list("UserIds", "member", it.userIds(), id -> id)));
            case "DescribeUsers" ->
                !request.getOrDefault("UserId", "a").matches(USER_ID)
                        ? FakeService.Answer.fault(400, "InvalidParameterValue", "UserId: " + request.get("UserId"))
                        : FakeAws.query(
                                action,
                                list(
                                        "Users",
                                        "member",
                                        request.containsKey("UserId")
                                                ? matching(account.access().users(), User::id, request.get("UserId"))
                                                : all(account.access().users()),
                                        this::user));
            case "DescribeSnapshots" ->
                paged(request, "Snapshots", "Snapshot", all(account.upkeep().snapshots()), CacheWire::snapshot);
            case "DescribeServerlessCacheSnapshots" -> serverlessSnapshots(request);
            case "DescribeUpdateActions" ->
                paged(
                        request,
                        "UpdateActions",
                        "UpdateAction",
                        all(account.upkeep().updates()),
                        CacheWire::update);
            case "DescribeEvents" ->
                paged(
                        request,
                        "Events",
                        "Event",
                        all(account.upkeep().events()),
                        it -> value("SourceIdentifier", it.source())
                                + value("SourceType", request.get("SourceType"))
                                + value("Message", it.message())
                                + value("Date", it.at()));
            case "DescribeCacheEngineVersions" ->
                paged(
                        request,
                        "CacheEngineVersions",
                        "CacheEngineVersion",
                        offered(request.get("Engine")),
                        it -> value("Engine", request.get("Engine")) + value("EngineVersion", it));
            case "ListTagsForResource" -> tags(request);
            default -> FakeService.Answer.fault(400, "InvalidAction", action);
        };
    }

    /** The account has the list of its own engine; Valkey's is as it was in November 2026. */
    private List<String> offered(String engine) {
        boolean isOther = "valkey".equals(engine) && !cache.engine().equals("valkey");
        return isOther
                ? List.of("7.2", "8.0", "8.1", "8.2", "9.0")
                : all(account.upkeep().versionsOffered());
    }

    private static <T> List<T> all(Seen<List<T>> seen) {
        return seen.found().orElse(List.of());
    }

    private static <T> List<T> seen(Seen<T> seen) {
        return seen.found().stream().toList();
    }

    /** The pattern of the parameter in the service's model. */
    private static final String USER_ID = "[a-zA-Z][a-zA-Z0-9-]*";

    private static <T> List<T> matching(Seen<List<T>> seen, Function<T, String> id, String wanted) {
        return all(seen).stream().filter(it -> id.apply(it).equals(wanted)).toList();
    }

    private <T> FakeService.Answer paged(
            Map<String, String> request, String wrapper, String item, List<T> all, Function<T, String> body) {
        Xml.Page<T> page = Xml.Page.of(all, request.get("Marker"), pageSize);
        return FakeAws.query(
                request.get("Action"), list(wrapper, item, page.items(), body) + value("Marker", page.next()));
    }

    private static FakeService.Answer missing(String code, String id) {
        return FakeService.Answer.fault(404, code, id + " not found");
    }

    private boolean is(CacheKind kind, String wanted) {
        return cache.kind() == kind && (wanted == null || cache.id().equals(wanted));
    }

    private static String endpoint(String name, Optional<Endpoint> endpoint) {
        return endpoint.map(it -> tag(name, value("Address", it.host()), value("Port", it.port())))
                .orElse("");
    }

    private Cache.Placement placement() {
        return cache.placement().found().orElse(new Cache.Placement("", List.of(), List.of(), "", ""));
    }

    private FakeService.Answer serverless(Map<String, String> request) {
        String wanted = request.get("ServerlessCacheName");
        if (!is(CacheKind.SERVERLESS, wanted)) {
            return wanted == null
                    ? FakeAws.query("DescribeServerlessCaches", tag("ServerlessCaches"))
                    : missing("ServerlessCacheNotFoundFault", wanted);
        }
        String limits = (cache.limits().dataGigabytes().isPresent()
                        ? tag(
                                "DataStorage",
                                value("Maximum", cache.limits().dataGigabytes().getAsLong()),
                                value("Unit", "GB"))
                        : "")
                + (cache.limits().unitsPerSecond().isPresent()
                        ? tag(
                                "ECPUPerSecond",
                                value("Maximum", cache.limits().unitsPerSecond().getAsInt()))
                        : "");
        String body = value("ServerlessCacheName", cache.id())
                + value("Status", cache.status())
                + value("ARN", cache.arn())
                + value("Engine", cache.engine())
                + value("FullEngineVersion", cache.version())
                + value("ConnectionType", cache.connectionType())
                + endpoint("Endpoint", cache.endpoint())
                + endpoint("ReaderEndpoint", cache.readerEndpoint())
                + value("KmsKeyId", cache.atRest().kmsKey())
                + value("UserGroupId", String.join("", cache.auth().userGroups()))
                + list("SecurityGroupIds", "SecurityGroupId", placement().securityGroupIds(), id -> id)
                + list("SubnetIds", "SubnetId", placement().subnetIds(), id -> id)
                + value("SnapshotRetentionLimit", cache.snapshots().retentionDays())
                + value("DailySnapshotTime", cache.snapshots().window())
                + (limits.isEmpty() ? "" : tag("CacheUsageLimits", limits))
                + cache.createdAt().map(at -> value("CreateTime", at)).orElse("");
        return FakeAws.query("DescribeServerlessCaches", tag("ServerlessCaches", tag("member", body)));
    }

    private FakeService.Answer groups(Map<String, String> request) {
        String wanted = request.get("ReplicationGroupId");
        if (!is(CacheKind.REPLICATION_GROUP, wanted)) {
            return wanted == null
                    ? FakeAws.query("DescribeReplicationGroups", tag("ReplicationGroups"))
                    : missing("ReplicationGroupNotFoundFault", wanted);
        }
        return FakeAws.query("DescribeReplicationGroups", tag("ReplicationGroups", tag("ReplicationGroup", group())));
    }

    private String group() {
        List<String> shards =
                cache.nodes().stream().map(Cache.Node::shard).distinct().toList();
        return value("ReplicationGroupId", cache.id())
                + value("Status", cache.status())
                + value("ARN", cache.arn())
                + value("Engine", cache.engine())
                + value("CacheNodeType", cache.nodeType())
                + value("ClusterEnabled", cache.isClusterMode())
                + list("MemberClusters", "ClusterId", cache.nodes(), Cache.Node::clusterId)
                + list("NodeGroups", "NodeGroup", shards, this::shard)
                + (cache.isClusterMode() ? endpoint("ConfigurationEndpoint", cache.endpoint()) : "")
                + value("TransitEncryptionEnabled", cache.transit().isOn())
                + value("TransitEncryptionMode", cache.transit().mode())
                // The flag may be false while encryption is on; the type decides.
                + value("AtRestEncryptionEnabled", false)
                + value("StorageEncryptionType", cache.atRest().isOn() ? "sse-elasticache" : "none")
                + value("EffectiveDurability", cache.durability())
                + value("KmsKeyId", cache.atRest().kmsKey())
                + value("AuthTokenEnabled", cache.auth().hasToken())
                + cache.auth()
                        .tokenChangedAt()
                        .map(at -> value("AuthTokenLastModifiedDate", at))
                        .orElse("")
                + list("UserGroupIds", "member", cache.auth().userGroups(), id -> id)
                + value("SnapshotRetentionLimit", cache.snapshots().retentionDays())
                + value("SnapshotWindow", cache.snapshots().window())
                + value("AutomaticFailover", cache.automaticFailover())
                + value("MultiAZ", cache.multiAz())
                + cache.autoMinorUpgrade()
                        .map(it -> value("AutoMinorVersionUpgrade", it))
                        .orElse("")
                + pending()
                + logs()
                + cache.createdAt()
                        .map(at -> value("ReplicationGroupCreateTime", at))
                        .orElse("");
    }

    private String pending() {
        StringBuilder all = new StringBuilder();
        for (String change : cache.pending()) {
            String[] parts = change.split("=", 2);
            all.append(value(parts[0], parts[1]));
        }
        return tag("PendingModifiedValues", all);
    }

    private String logs() {
        return list(
                "LogDeliveryConfigurations",
                "LogDeliveryConfiguration",
                cache.logs(),
                it -> value("LogType", it.log())
                        + value("DestinationType", it.destination())
                        + value("Status", it.status()));
    }

    private String shard(String id) {
        List<Cache.Node> members =
                cache.nodes().stream().filter(it -> it.shard().equals(id)).toList();
        return value("NodeGroupId", id)
                + value("Status", members.get(0).status())
                + (cache.isClusterMode() ? "" : endpoint("PrimaryEndpoint", cache.endpoint()))
                + (cache.isClusterMode() ? "" : endpoint("ReaderEndpoint", cache.readerEndpoint()))
                + list(
                        "NodeGroupMembers",
                        "NodeGroupMember",
                        members,
                        it -> value("CacheClusterId", it.clusterId())
                                + value("CacheNodeId", "0001")
                                + value("CurrentRole", it.role())
                                + value("PreferredAvailabilityZone", it.zone()));
    }

    private FakeService.Answer clusters(Map<String, String> request) {
        String wanted = request.get("CacheClusterId");
        if (wanted == null) {
            return paged(request, "CacheClusters", "CacheCluster", cache.nodes(), this::cluster);
        }
        return cache.nodes().stream()
                .filter(it -> it.clusterId().equals(wanted))
                .findFirst()
                .map(it ->
                        FakeAws.query("DescribeCacheClusters", tag("CacheClusters", tag("CacheCluster", cluster(it)))))
                .orElseGet(() -> missing("CacheClusterNotFound", wanted));
    }

    private String cluster(Cache.Node node) {
        boolean alone = cache.kind() == CacheKind.CLUSTER;
        Cache.Placement placement = placement();
        String parameters = placement.parameterGroup().isEmpty()
                ? ""
                : tag(
                        "CacheParameterGroup",
                        value("CacheParameterGroupName", placement.parameterGroup()),
                        value("ParameterApplyStatus", placement.parameterStatus()));
        return value("CacheClusterId", node.clusterId())
                + value("CacheClusterStatus", cache.status())
                + value("Engine", cache.engine())
                + value("EngineVersion", cache.version())
                + value("CacheNodeType", cache.nodeType())
                + value("NumCacheNodes", 1)
                + value("PreferredAvailabilityZone", node.zone())
                + value("CacheSubnetGroupName", placement.subnetGroup())
                + list("SecurityGroups", "member", placement.securityGroupIds(), id -> value("SecurityGroupId", id))
                + parameters
                + (alone ? standAlone(node) : value("ReplicationGroupId", cache.id()));
    }

    private String standAlone(Cache.Node node) {
        return value("ARN", cache.arn())
                + tag(
                        "CacheNodes",
                        tag(
                                "CacheNode",
                                value("CacheNodeId", "0001"),
                                value("CacheNodeStatus", node.status()),
                                value("CustomerAvailabilityZone", node.zone()),
                                endpoint("Endpoint", cache.endpoint())))
                + value("TransitEncryptionEnabled", cache.transit().isOn())
                + value("AtRestEncryptionEnabled", cache.atRest().isOn())
                + value("AuthTokenEnabled", cache.auth().hasToken())
                + value("SnapshotRetentionLimit", cache.snapshots().retentionDays())
                + value("SnapshotWindow", cache.snapshots().window())
                + cache.autoMinorUpgrade()
                        .map(it -> value("AutoMinorVersionUpgrade", it))
                        .orElse("")
                + pending()
                + logs()
                + cache.createdAt()
                        .map(at -> value("CacheClusterCreateTime", at))
                        .orElse("");
    }

    private String subnetGroup(SubnetGroup group) {
        return value("CacheSubnetGroupName", group.name())
                + value("VpcId", group.vpcId())
                + list("Subnets", "Subnet", group.subnetIds(), id -> value("SubnetIdentifier", id));
    }

    private List<Map.Entry<String, String>> parameters() {
        return account.parameters().found().map(ParameterGroup::values).orElse(Map.of()).entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .toList();
    }

    private String user(User user) {
        return value("UserId", user.id())
                + value("UserName", user.name())
                + value("Status", user.status())
                + value("Engine", "valkey")
                + value("AccessString", user.accessString())
                + value("ARN", cache.arn().replaceAll("(arn:aws:elasticache:[^:]*:[^:]*):.*", "$1:user:" + user.id()))
                + tag(
                        "Authentication",
                        value("Type", user.authentication()),
                        value("PasswordCount", user.passwordCount()));
    }

    private static String snapshot(SnapshotTaken it) {
        return value("SnapshotName", it.name())
                + value("SnapshotStatus", it.status())
                + value("SnapshotSource", it.isManual() ? "manual" : "automated")
                + it.at()
                        .map(at -> tag("NodeSnapshots", tag("NodeSnapshot", value("SnapshotCreateTime", at))))
                        .orElse("");
    }

    private FakeService.Answer serverlessSnapshots(Map<String, String> request) {
        Xml.Page<SnapshotTaken> page =
                Xml.Page.of(all(account.upkeep().snapshots()), request.get("NextToken"), pageSize);
        return FakeAws.query(
                "DescribeServerlessCacheSnapshots",
                list(
                                "ServerlessCacheSnapshots",
                                "ServerlessCacheSnapshot",
                                page.items(),
                                it -> value("ServerlessCacheSnapshotName", it.name())
                                        + value("Status", it.status())
                                        + value("SnapshotType", it.isManual() ? "manual" : "automated")
                                        + it.at()
                                                .map(at -> value("CreateTime", at))
                                                .orElse(""))
                        + value("NextToken", page.next()));
    }

    private static String update(Update it) {
        return value("ServiceUpdateName", it.name())
                + value("ServiceUpdateSeverity", it.severity())
                + value("ServiceUpdateType", it.type())
                + value("UpdateActionStatus", it.status())
                + value("SlaMet", it.slaMet())
                + it.applyBy()
                        .map(at -> value("ServiceUpdateRecommendedApplyByDate", at))
                        .orElse("");
    }

    private FakeService.Answer tags(Map<String, String> request) {
        String arn = request.get("ResourceName");
        Stream<Map<String, String>> found = arn.equals(cache.arn())
                ? account.upkeep().tags().found().stream()
                : all(account.access().users()).stream()
                        .filter(user -> arn.toLowerCase(Locale.ROOT).endsWith(":user:" + user.id()))
                        .flatMap(user -> user.tags().found().stream());
        List<Map.Entry<String, String>> tags =
                found.flatMap(map -> map.entrySet().stream()).toList();
        return FakeAws.query(
                "ListTagsForResource",
                list("TagList", "Tag", tags, it -> value("Key", it.getKey()) + value("Value", it.getValue())));
    }
}
