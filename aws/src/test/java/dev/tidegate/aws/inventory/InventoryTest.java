package dev.tidegate.aws.inventory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.aws.fake.FakeElastiCache;
import dev.tidegate.aws.fake.FakeService;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticache.model.ElastiCacheException;

class InventoryTest {
    private static final FakeElastiCache ACCOUNT = new FakeElastiCache()
            .cluster("old", "redis", "7.1.0", "cache.t3.micro", "")
            .group("rl", "valkey", "rl-001", "rl-002")
            .cluster("rl-001", "valkey", "8.0.1", "cache.t4g.micro", "rl")
            .cluster("rl-002", "valkey", "8.0.1", "cache.t4g.micro", "rl")
            .serverless("sl", "valkey", "9.0", 5)
            .snapshots("old", "6 MB", "8 MB");

    private static CacheShape find(FakeElastiCache account, String id) {
        try (FakeService service = new FakeService(account);
                ElastiCacheClient client = service.client(ElastiCacheClient.builder())) {
            return new Inventory(client).find(id);
        }
    }

    @Test
    void aStandAloneCluster() {
        CacheShape old = find(ACCOUNT, "old");
        assertThat(old.kind()).isEqualTo(CacheKind.CLUSTER);
        assertThat(old.engine()).isEqualTo("redis");
        assertThat(old.version()).isEqualTo("7.1.0");
        assertThat(old.nodes()).containsExactly(new CacheShape.Node("old", "cache.t3.micro", 1));
    }

    @Test
    void aGroupIsItsMembersAndAMemberIsLookedAtAsItsGroup() {
        CacheShape group = find(ACCOUNT, "rl");
        assertThat(group.kind()).isEqualTo(CacheKind.REPLICATION_GROUP);
        assertThat(group.version()).isEqualTo("8.0.1");
        assertThat(group.nodes()).extracting(CacheShape.Node::clusterId).containsExactly("rl-001", "rl-002");
        assertThat(find(ACCOUNT, "rl-002")).isEqualTo(group);
    }

    @Test
    void aServerlessCacheHasNoNodesAndMayHaveALimit() {
        CacheShape cache = find(ACCOUNT, "sl");
        assertThat(cache.kind()).isEqualTo(CacheKind.SERVERLESS);
        assertThat(cache.nodes()).isEmpty();
        assertThat(cache.limitBytes()).hasValue(5_000_000_000L);
    }

    @Test
    void memcachedIsRefusedInOneSentence() {
        FakeElastiCache account = new FakeElastiCache().cluster("m", "memcached", "1.6.22", "cache.t3.micro", "");
        assertThatThrownBy(() -> find(account, "m"))
                .isInstanceOf(UnusableCacheException.class)
                .hasMessageContaining("memcached, which has no scripts");
    }

    @Test
    void twoCachesOfOneNameAreToldApartByTheirKind() {
        FakeElastiCache account = new FakeElastiCache()
                .cluster("both", "redis", "7.1.0", "cache.t3.micro", "")
                .serverless("both", "valkey", "9.0", 5);
        assertThatThrownBy(() -> find(account, "both"))
                .isInstanceOfSatisfying(
                        UnusableCacheException.class,
                        e -> assertThat(e.hint()).isEqualTo("say which one: --kind serverless or --kind cluster"));
        try (FakeService service = new FakeService(account);
                ElastiCacheClient client = service.client(ElastiCacheClient.builder())) {
            assertThat(new Inventory(client)
                            .find("both", Optional.of(CacheKind.CLUSTER))
                            .kind())
                    .isEqualTo(CacheKind.CLUSTER);
        }
    }

    @Test
    void theRegionThatWasAskedIsNamed() {
        assertThatThrownBy(() -> find(ACCOUNT, "far")).hasMessageContaining(" in us-east-1: ");
    }

    @Test
    void aNameThatNobodyHasIsSaidToBeNone() {
        assertThatThrownBy(() -> find(ACCOUNT, "nobody"))
                .isInstanceOf(NoSuchCacheException.class)
                .hasMessageContaining("no cache named nobody");
    }

    @Test
    void aMissingRightForOneKindHidesNoneOfTheOthers() {
        FakeElastiCache account = new FakeElastiCache()
                .cluster("old", "redis", "7.1.0", "cache.t3.micro", "")
                .deny("DescribeServerlessCaches");
        assertThat(find(account, "old").kind()).isEqualTo(CacheKind.CLUSTER);
        assertThatThrownBy(() -> find(account, "nobody"))
                .isInstanceOfSatisfying(
                        ElastiCacheException.class,
                        e -> assertThat(e.awsErrorDetails().errorCode()).isEqualTo("AccessDenied"));
    }

    @Test
    void aCallThatFailsByItselfHidesNoneOfTheOthers() {
        FakeElastiCache account = new FakeElastiCache()
                .cluster("old", "redis", "7.1.0", "cache.t3.micro", "")
                .unknown("DescribeServerlessCaches");
        assertThat(find(account, "old").kind()).isEqualTo(CacheKind.CLUSTER);
    }

    @Test
    void aMemberThatCannotBeSeenIsOfTheTypeOfItsGroup() {
        FakeElastiCache account = new FakeElastiCache().group("rl", "", "rl-001", "rl-002");
        CacheShape group = find(account, "rl");
        assertThat(group.engine()).isEqualTo("redis");
        assertThat(group.nodes()).extracting(CacheShape.Node::type).containsOnly("cache.t4g.micro");
        assertThat(group.nodes()).hasSize(2);
    }

    @Test
    void snapshotsAreCountedWithTheirSizes() {
        try (FakeService service = new FakeService(ACCOUNT);
                ElastiCacheClient client = service.client(ElastiCacheClient.builder())) {
            CacheShape old = new Inventory(client).find("old");
            assertThat(new Snapshots(client).sizes(old))
                    .isEqualTo(List.of(Optional.of(6L << 20), Optional.of(8L << 20)));
        }
    }

    @ParameterizedTest
    @CsvSource({"6 MB, 6291456", "1.5 GB, 1610612736", "100 bytes, 100", "7, 7", "2 KB, 2048", "many, -1", "'', -1"})
    void aSizeIsReadAsAwsWritesIt(String text, long bytes) {
        assertThat(Snapshots.bytes(text).orElse(-1L)).isEqualTo(bytes);
    }
}
