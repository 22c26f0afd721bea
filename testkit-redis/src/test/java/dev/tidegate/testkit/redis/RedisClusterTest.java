package dev.tidegate.testkit.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class RedisClusterTest {
    @Test
    void threePrimariesShareTheSlotsAndEachSendsOnWhatIsNotIts() {
        try (RedisCluster cluster = RedisCluster.start()) {
            assertThat(cluster.nodes()).hasSize(RedisCluster.PRIMARIES);
            for (String key : new String[] {"a", "b", "c", "{acme}:x"}) {
                RedisServer holder = cluster.holderOf(key);
                assertThat(holder.command("SET", key, "1").text()).isEqualTo("OK");
                cluster.nodes().stream()
                        .filter(node -> node != holder)
                        .forEach(node -> assertThatThrownBy(() -> node.command("GET", key))
                                .isInstanceOfSatisfying(
                                        RedisRefusal.class,
                                        e -> assertThat(e.code()).isEqualTo("MOVED")));
            }
        }
    }

    @Test
    void aReplicaTakesOverFromAKilledPrimary() {
        try (RedisCluster cluster = RedisCluster.start(1, builder -> builder.line("cluster-node-timeout 1000"))) {
            assertThat(cluster.nodes()).hasSize(6);
            RedisServer replica = cluster.node(RedisCluster.PRIMARIES);

            cluster.node(0).kill();

            Patience.await(
                    "the replica to take over",
                    () -> replica.info("replication", "role").equals("master"));
        }
    }
}
