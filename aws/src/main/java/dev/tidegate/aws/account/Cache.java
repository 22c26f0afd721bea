package dev.tidegate.aws.account;

import dev.tidegate.aws.inventory.CacheKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The cache itself. Texts that AWS left out are empty.
 *
 * @param id its name
 * @param kind which of the three it is
 * @param arn its ARN
 * @param status as AWS writes it, in lower case: {@code available}, {@code modifying}, …
 * @param engine {@code redis}, {@code valkey} or {@code memcached}
 * @param version of the engine; empty where the members of a group could not be seen
 * @param nodeType such as {@code cache.t3.micro}; empty for a serverless cache
 * @param endpoint where clients connect: of a group its primary, or its configuration endpoint in cluster mode
 * @param readerEndpoint where reads may go
 * @param isClusterMode whether clients must speak the cluster protocol
 * @param shards how many node groups it has; 0 for a serverless cache
 * @param nodes its nodes, as the cache names them
 * @param transit encryption on the way
 * @param atRest encryption at rest
 * @param auth who may speak to it, as the cache says
 * @param snapshots what is kept by itself
 * @param automaticFailover as AWS writes it, in lower case: {@code enabled}, {@code disabled}, {@code enabling}; empty
 *     for a stand-alone cluster or a serverless cache
 * @param multiAz the same for more than one zone
 * @param autoMinorUpgrade the setting of automatic minor version upgrades; empty where the kind does not say
 * @param pending names and new values of changes that wait for the maintenance window, without any secret
 * @param logs which logs go where
 * @param limits what a serverless cache may grow to
 * @param connectionType what a serverless cache says by itself of how it is reached, such as {@code public}; empty where
 *     it says nothing
 * @param createdAt when it was made
 * @param placement where its nodes stand; of a group its members know
 * @param durability {@code sync}, {@code async}, {@code disabled}, or empty where AWS does not say: whether writes wait
 *     for a log on disk
 */
public record Cache(
        String id,
        CacheKind kind,
        String arn,
        String status,
        String engine,
        String version,
        String nodeType,
        Optional<Endpoint> endpoint,
        Optional<Endpoint> readerEndpoint,
        boolean isClusterMode,
        int shards,
        List<Node> nodes,
        Transit transit,
        AtRest atRest,
        Auth auth,
        SnapshotPolicy snapshots,
        String automaticFailover,
        String multiAz,
        Optional<Boolean> autoMinorUpgrade,
        List<String> pending,
        List<LogDelivery> logs,
        Limits limits,
        String connectionType,
        Optional<Instant> createdAt,
        Seen<Placement> placement,
        String durability) {
    /**
     * A node of a replication group or cluster.
     *
     * @param clusterId the cluster of one node that it is
     * @param zone the name of its zone; empty where AWS does not say
     * @param role {@code primary}, {@code replica}, or empty where the group does not say
     * @param status in lower case; empty where AWS does not say
     * @param shard which node group it belongs to; empty outside groups
     */
    public record Node(String clusterId, String zone, String role, String status, String shard) {}

    /**
     * Whether and how connections to the cache use TLS.
     *
     * @param isOn whether TLS is spoken at all
     * @param mode {@code preferred}, {@code required}, or empty where AWS does not say
     */
    public record Transit(boolean isOn, String mode) {}

    /**
     * The encryption of data at rest, and its key.
     *
     * @param isOn whether there is any
     * @param kmsKey the key of the account's own; empty for the service's
     */
    public record AtRest(boolean isOn, String kmsKey) {}

    /**
     * How clients of the cache authenticate.
     *
     * @param hasToken whether an AUTH token is set
     * @param tokenChangedAt when that was last changed
     * @param userGroups ids of user groups
     */
    public record Auth(boolean hasToken, Optional<Instant> tokenChangedAt, List<String> userGroups) {
        /** Stores an unmodifiable copy of the list. */
        public Auth {
            userGroups = List.copyOf(userGroups);
        }
    }

    /**
     * How long and when automatic snapshots are kept.
     *
     * @param retentionDays for how long; 0 is not at all
     * @param window when
     */
    public record SnapshotPolicy(int retentionDays, String window) {}

    /**
     * A log of the cache and its destination.
     *
     * @param log {@code slow-log} or {@code engine-log}
     * @param destination the log group or stream
     * @param status in lower case
     */
    public record LogDelivery(String log, String destination, String status) {}

    /**
     * The usage limits of a serverless cache.
     *
     * @param dataGigabytes the most data
     * @param unitsPerSecond the most ECPU in a second
     */
    public record Limits(OptionalLong dataGigabytes, OptionalInt unitsPerSecond) {
        /** No limit at all. */
        public static final Limits NONE = new Limits(OptionalLong.empty(), OptionalInt.empty());
    }

    /**
     * The network and the zones in which the nodes are placed.
     *
     * @param subnetGroup its subnet group; empty for a serverless cache, or outside a VPC
     * @param subnetIds its subnets, where the cache itself names them: a serverless one
     * @param securityGroupIds the security groups of its nodes
     * @param parameterGroup its parameter group; empty for a serverless cache
     * @param parameterStatus {@code in-sync}, {@code pending-reboot}, or empty
     */
    public record Placement(
            String subnetGroup,
            List<String> subnetIds,
            List<String> securityGroupIds,
            String parameterGroup,
            String parameterStatus) {
        /** Stores an unmodifiable copy of the lists. */
        public Placement {
            subnetIds = List.copyOf(subnetIds);
            securityGroupIds = List.copyOf(securityGroupIds);
        }
    }

    /** Stores an unmodifiable copy of the lists. */
    public Cache {
        nodes = List.copyOf(nodes);
        pending = List.copyOf(pending);
        logs = List.copyOf(logs);
    }

    /** Whether it is reached from the internet: it says so, or its name does. */
    public boolean isPublic() {
        return kind == CacheKind.SERVERLESS
                && (connectionType.equals("public")
                        || endpoint.map(Endpoint::host)
                                .filter(host -> host.contains(".public.serverless."))
                                .isPresent());
    }
}
