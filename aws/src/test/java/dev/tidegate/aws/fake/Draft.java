package dev.tidegate.aws.fake;

import dev.tidegate.aws.account.Access;
import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Alarm;
import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Caller;
import dev.tidegate.aws.account.Database;
import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.account.Event;
import dev.tidegate.aws.account.LoadBalancer;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.NetworkAcl;
import dev.tidegate.aws.account.ParameterGroup;
import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.SnapshotTaken;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.account.Upkeep;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.UserGroup;
import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.inventory.CacheKind;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An account that a test changes until it is the one it needs. Nothing in it is anybody's: ids are made up. */
public final class Draft {
    public Instant now;
    public String region = "us-east-1";
    public Seen<Caller> caller;
    public String id = "limits";
    public CacheKind kind = CacheKind.REPLICATION_GROUP;
    public String arn = "";
    public String status = "available";
    public String engine = "valkey";
    public String version = "8.0.1";
    public String nodeType = "cache.t4g.micro";
    public Optional<Endpoint> endpoint = Optional.empty();
    public Optional<Endpoint> readerEndpoint = Optional.empty();
    public boolean clusterMode;
    public int shards = 1;
    public List<Cache.Node> nodes = List.of();
    public Cache.Transit transit = new Cache.Transit(true, "required");
    public String durability = "";
    public Cache.AtRest atRest = new Cache.AtRest(true, "");
    public Cache.Auth auth = new Cache.Auth(false, Optional.empty(), List.of());
    public Cache.SnapshotPolicy snapshotPolicy = new Cache.SnapshotPolicy(7, "03:00-04:00");
    public String automaticFailover = "enabled";
    public String multiAz = "enabled";
    public Optional<Boolean> autoMinorUpgrade = Optional.of(true);
    public List<String> pending = List.of();
    public List<Cache.LogDelivery> logs = List.of();
    public Cache.Limits limits = Cache.Limits.NONE;
    public String connectionType = "";
    public Optional<Instant> createdAt;
    public Cache.Placement placement = new Cache.Placement("", List.of(), List.of(), "", "");
    public SubnetGroup subnetGroup = new SubnetGroup("", "", List.of());
    public Optional<Vpc> vpc = Optional.empty();
    public List<Subnet> subnets = List.of();
    public List<RouteTable> tables = List.of();
    public List<SecurityGroup> groups = List.of();
    public Map<String, Seen<List<String>>> prefixLists = new LinkedHashMap<>();
    public Map<String, Seen<Integer>> interfaces = new LinkedHashMap<>();
    public List<NetworkAcl> acls = List.of();
    public List<Peering> peerings = List.of();
    public List<Peering> attachments = List.of();
    public List<LoadBalancer> balancers = List.of();
    public Map<String, String> parameters = new LinkedHashMap<>();
    public List<UserGroup> userGroups = List.of();
    public List<User> users = List.of();
    public Map<String, String> tags = new LinkedHashMap<>();
    public List<SnapshotTaken> snapshots = List.of();
    public List<Update> updates = List.of();
    public List<Event> events = List.of();
    public List<Alarm> alarms = List.of();
    public List<String> versions = List.of();
    public Optional<Seen<Database>> database = Optional.empty();
    public Optional<Amplify> amplify = Optional.empty();

    Draft(Instant now, Seen<Caller> caller) {
        this.now = now;
        this.caller = caller;
        this.createdAt = Optional.of(now.minusSeconds(90L * 86_400));
    }

    /** The account as it is now. */
    /** What AWS puts into every new group: everything may go out. */
    private Map<String, Network.ClientGroup> clients() {
        Map<String, Network.ClientGroup> all = new HashMap<>();
        SecurityGroup.Rule out =
                new SecurityGroup.Rule("sgr-out", true, "-1", -1, -1, SecurityGroup.PeerKind.CIDR_V4, "0.0.0.0/0", "");
        interfaces.forEach((group, count) -> {
            if (count.found().filter(found -> found > 0).isPresent()) {
                all.put(group, new Network.ClientGroup(Seen.known(List.of(out)), Seen.known(List.of())));
            }
        });
        return all;
    }

    public Account account() {
        return new Account(
                now,
                Optional.empty(),
                region,
                caller,
                cache(),
                new Network(
                        Seen.known(subnetGroup),
                        Seen.known(vpc),
                        Seen.known(subnets),
                        Seen.known(tables),
                        Seen.known(groups),
                        interfaces,
                        Seen.known(acls),
                        Seen.known(peerings),
                        Seen.known(attachments),
                        Seen.known(balancers),
                        prefixLists,
                        clients()),
                Seen.known(new ParameterGroup(placement.parameterGroup(), placement.parameterStatus(), parameters)),
                new Access(Seen.known(userGroups), Seen.known(users)),
                new Upkeep(
                        Seen.known(Map.copyOf(tags)),
                        Seen.known(snapshots),
                        Seen.known(updates),
                        Seen.known(events),
                        Seen.known(alarms),
                        Seen.known(versions)),
                database,
                amplify);
    }

    private Cache cache() {
        return new Cache(
                id,
                kind,
                arn,
                status,
                engine,
                version,
                nodeType,
                endpoint,
                readerEndpoint,
                clusterMode,
                shards,
                nodes,
                transit,
                atRest,
                auth,
                snapshotPolicy,
                automaticFailover,
                multiAz,
                autoMinorUpgrade,
                pending,
                logs,
                limits,
                connectionType,
                createdAt,
                Seen.known(placement),
                durability);
    }
}
