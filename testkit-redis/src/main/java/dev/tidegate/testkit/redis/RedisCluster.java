package dev.tidegate.testkit.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * Three primaries on this machine that share the 16,384 slots, each with as many replicas as asked for. Ready to be used when it is returned.
 *
 * <p>Safe for any number of threads.
 */
public final class RedisCluster implements AutoCloseable {
    /** The primaries. */
    public static final int PRIMARIES = 3;

    private static final int SLOTS = 16_384;

    private final List<RedisServer> nodes;
    private Optional<Path> certificates = Optional.empty();

    private RedisCluster(List<RedisServer> nodes) {
        this.nodes = nodes;
    }

    /** Encrypted, also between the nodes: all show the same certificate. */
    public static RedisCluster startWithTls(int replicas, UnaryOperator<RedisServer.Builder> configure) {
        try {
            Path folder = Files.createTempDirectory("redis-tls");
            RedisTls tls = RedisTls.in(folder);
            RedisCluster cluster =
                    start(replicas, builder -> configure.apply(builder.tls(tls).line("tls-cluster yes")));
            cluster.certificates = Optional.of(folder);
            return cluster;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Three primaries alone. */
    public static RedisCluster start() {
        return start(0, builder -> builder);
    }

    /**
     * Starts it and returns once every node calls the cluster ok.
     *
     * @param replicas for each primary, 0 … 5
     * @param configure what each node is started with beside what a cluster needs
     */
    public static RedisCluster start(int replicas, UnaryOperator<RedisServer.Builder> configure) {
        if (replicas < 0 || replicas > 5) {
            throw new IllegalArgumentException("replicas: " + replicas + " (expected: 0 … 5)");
        }
        RedisCluster cluster = new RedisCluster(new ArrayList<>());
        try {
            for (int i = 0; i < PRIMARIES * (1 + replicas); i++) {
                RedisServer.Builder plain = RedisServer.builder().clustered().line("cluster-node-timeout 3000");
                cluster.nodes.add(configure.apply(plain).start());
            }
            cluster.form();
            return cluster;
        } catch (RuntimeException e) {
            cluster.close();
            throw e;
        }
    }

    private void form() {
        for (int i = 0; i < PRIMARIES; i++) {
            node(i).command(slots(i));
            // Epochs that differ from the start: nothing to settle between the primaries.
            node(i).command("CLUSTER", "SET-CONFIG-EPOCH", String.valueOf(i + 1));
        }
        for (RedisServer node : nodes.subList(1, nodes.size())) {
            node.command("CLUSTER", "MEET", "127.0.0.1", String.valueOf(node(0).port()));
        }
        awaitEverywhere("cluster_known_nodes", String.valueOf(nodes.size()));
        awaitEverywhere("cluster_slots_ok", String.valueOf(SLOTS));
        for (int i = PRIMARIES; i < nodes.size(); i++) {
            replicate(node(i), node(i % PRIMARIES));
        }
        awaitEverywhere("cluster_state", "ok");
    }

    private static String[] slots(int primary) {
        List<String> command = new ArrayList<>(List.of("CLUSTER", "ADDSLOTS"));
        for (int slot = primary * SLOTS / PRIMARIES; slot < (primary + 1) * SLOTS / PRIMARIES; slot++) {
            command.add(String.valueOf(slot));
        }
        return command.toArray(String[]::new);
    }

    private static void replicate(RedisServer replica, RedisServer primary) {
        String id = primary.command("CLUSTER", "MYID").text();
        replica.command("CLUSTER", "REPLICATE", id);
        Patience.await(
                "a replica to follow",
                () -> replica.info("replication", "master_link_status").equals("up"));
    }

    private void awaitEverywhere(String field, String value) {
        Patience.await(
                () -> field + ":" + value,
                () -> nodes.stream()
                        .allMatch(node -> node.command("CLUSTER", "INFO")
                                .text()
                                .lines()
                                .anyMatch(line -> line.equals(field + ":" + value))));
    }

    /** All nodes, the three primaries first; then the replicas, of the first, second and third primary in turn. */
    public List<RedisServer> nodes() {
        return List.copyOf(nodes);
    }

    /** Node {@code i}. */
    public RedisServer node(int i) {
        return nodes.get(i);
    }

    /** The primary that holds {@code key} as the cluster was formed. */
    public RedisServer holderOf(String key) {
        long slot = node(0).command("CLUSTER", "KEYSLOT", key).whole();
        int primary = 0;
        while (slot >= (long) (primary + 1) * SLOTS / PRIMARIES) {
            primary++;
        }
        return node(primary);
    }

    /** The replicas of node {@code primary} as the cluster was formed. */
    public List<RedisServer> replicasOf(int primary) {
        return IntStream.range(PRIMARIES, nodes.size())
                .filter(i -> i % PRIMARIES == primary)
                .mapToObj(nodes::get)
                .toList();
    }

    /** The URI of one node, from which a client finds the others. */
    public String uri() {
        return node(0).uri();
    }

    @Override
    public void close() {
        nodes.forEach(RedisServer::close);
        certificates.ifPresent(RedisServer::delete);
    }
}
