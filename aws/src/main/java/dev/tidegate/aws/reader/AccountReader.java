package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.client.NullToEmpty.isTrue;
import static dev.tidegate.aws.reader.client.NullToEmpty.lower;
import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.Access;
import dev.tidegate.aws.account.Account;
import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Caller;
import dev.tidegate.aws.account.Database;
import dev.tidegate.aws.account.Endpoint;
import dev.tidegate.aws.account.Network;
import dev.tidegate.aws.account.ParameterGroup;
import dev.tidegate.aws.account.Rights;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Upkeep;
import dev.tidegate.aws.account.User;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.reader.client.NullToEmpty;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.elasticache.model.Parameter;
import software.amazon.awssdk.services.rds.model.DBInstance;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

/** Reads one cache and the account around it. It changes nothing. For one thread. */
public final class AccountReader {
    private static final String IDENTITY = "sts:GetCallerIdentity";

    private final AwsClients clients;
    private final String region;

    /** The clients stay the caller's to close. */
    public AccountReader(AwsClients clients, String region) {
        this.clients = clients;
        this.region = region;
    }

    /**
     * What there is to see. Only the cache itself must be seen; whatever else cannot be is a value that says so.
     *
     * @throws dev.tidegate.aws.inventory.NoSuchCacheException if there is no cache of that name
     * @throws SdkException if AWS does not accept the caller, or the cache cannot be looked at
     */
    public Account read(Target target) {
        Seen<GetCallerIdentityResponse> identity = identity();
        Cache cache = new CacheReader(clients).read(target.cache(), target.kind());
        Optional<Seen<Database>> database = target.database().map(this::database);
        Optional<String> accountId = identity.found().map(it -> text(it.account()));
        Network network = network(cache, database, target.isDeep(), accountId);
        Access access =
                new AccessReader(clients, target.isDeep()).read(cache.auth().userGroups());
        Upkeep upkeep = new UpkeepReader(clients, target.isDeep()).read(cache);
        Seen<ParameterGroup> parameters = cache.placement().flatMap(this::parameters);
        Optional<Amplify> amplify = target.app()
                .map(app -> new AmplifyReader(clients, hosts(cache))
                        .read(app, target.branch(), role -> connectRights(role, cache, access)));
        return new Account(
                clients.now(),
                clients.clockAhead(),
                region,
                identity.map(raw -> caller(raw, target.isDeep())),
                cache,
                network,
                parameters,
                access,
                upkeep,
                database,
                amplify);
    }

    /** The identity of the caller needs no permission, so an error of this call applies to every call. */
    private Seen<GetCallerIdentityResponse> identity() {
        return AwsCalls.orRefused(IDENTITY, () -> clients.sts().getCallerIdentity());
    }

    private Caller caller(GetCallerIdentityResponse raw, boolean isDeep) {
        String arn = text(raw.arn());
        Seen<Rights> rights =
                isDeep ? new RightsReader(clients).read(arn, List.of()) : AwsCalls.notAsked(RightsReader.SIMULATE);
        return new Caller(text(raw.account()), arn, rights);
    }

    /** The ways to other networks matter where the database is in one. */
    private Network network(
            Cache cache, Optional<Seen<Database>> database, boolean isDeep, Optional<String> accountId) {
        Optional<String> other =
                database.flatMap(Seen::found).map(Database::vpcId).filter(id -> !id.isEmpty());
        return new NetworkReader(clients).read(cache, other, isDeep, accountId);
    }

    private Seen<ParameterGroup> parameters(Cache.Placement placement) {
        if (placement.parameterGroup().isEmpty()) {
            return Seen.known(new ParameterGroup("", placement.parameterStatus(), Map.of()));
        }
        return AwsCalls.at("elasticache:DescribeCacheParameters", () -> {
            Map<String, String> values = new LinkedHashMap<>();
            for (Parameter raw : NullToEmpty.all(clients.caches()
                    .describeCacheParametersPaginator(r -> r.cacheParameterGroupName(placement.parameterGroup()))
                    .parameters())) {
                if (raw.parameterName() != null && raw.parameterValue() != null) {
                    values.put(raw.parameterName(), raw.parameterValue());
                }
            }
            return new ParameterGroup(placement.parameterGroup(), placement.parameterStatus(), values);
        });
    }

    private Seen<Database> database(String id) {
        return AwsCalls.at(
                "rds:DescribeDBInstances",
                () -> database(clients.rds()
                        .describeDBInstances(r -> r.dbInstanceIdentifier(id))
                        .dbInstances()
                        .get(0)));
    }

    private static Database database(DBInstance raw) {
        return new Database(
                text(raw.dbInstanceIdentifier()),
                lower(raw.engine()),
                lower(raw.dbInstanceStatus()),
                raw.dbSubnetGroup() == null ? "" : text(raw.dbSubnetGroup().vpcId()),
                raw.vpcSecurityGroups().stream()
                        .map(it -> text(it.vpcSecurityGroupId()))
                        .toList(),
                isTrue(raw.publiclyAccessible()),
                isTrue(raw.storageEncrypted()));
    }

    /** The names of the cache: its endpoints, and the ids of its nodes with a dot, as which their names begin. */
    public static Set<String> hosts(Cache cache) {
        Stream<String> endpoints = Stream.of(cache.endpoint(), cache.readerEndpoint())
                .flatMap(Optional::stream)
                .map(Endpoint::host);
        Stream<String> nodes = cache.nodes().stream()
                .map(Cache.Node::clusterId)
                .filter(id -> !id.isEmpty())
                .map(id -> id + ".");
        return Stream.concat(endpoints, nodes).collect(Collectors.toSet());
    }

    /** Connecting with IAM needs the right on the cache and on the user. */
    private Seen<Rights> connectRights(String role, Cache cache, Access access) {
        List<String> resources = new ArrayList<>(List.of(cache.arn()));
        access.users().found().orElse(List.of()).stream()
                .filter(user -> user.authentication().equals("iam"))
                .map(User::id)
                .forEach(id -> resources.add(userArn(cache.arn(), id)));
        return new RightsReader(clients).read(role, resources);
    }

    private static String userArn(String cacheArn, String userId) {
        String[] parts = cacheArn.split(":", 6);
        return parts.length < 6
                ? ""
                : String.join(":", parts[0], parts[1], parts[2], parts[3], parts[4], "user", userId);
    }
}
