package dev.tidegate.server.upstash.cluster;

import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.redis.raw.RawReply;
import dev.tidegate.redis.raw.TransactionReply;
import dev.tidegate.server.upstash.script.Prepared;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Commands on a single Redis as they are, and on a cluster to the nodes that they belong to. Lives on one event loop. */
public final class RoutedRedis {
    private final RawRedis redis;
    private final Sender single;
    private final WholeCommands whole;

    /** Sends commands to a single Redis. Called on the event loop. */
    @FunctionalInterface
    public interface Sender {
        void send(List<byte[][]> commands, Consumer<RawReply[]> done);
    }

    public RoutedRedis(RawRedis redis, Sender single) {
        this.redis = redis;
        this.single = single;
        this.whole = new WholeCommands(redis);
    }

    /**
     * Sends commands in their order.
     *
     * @param done called once with as many replies
     */
    public void send(List<Prepared> commands, Consumer<RawReply[]> done) {
        if (redis.isSingle()) {
            single.send(words(commands), done);
            return;
        }
        // Until a connection stands it is not known, and the answer comes on a thread of the connection.
        redis.ifCluster(
                cluster -> {
                    if (cluster) {
                        new ClusterPipeline(redis, whole, commands, done).next();
                    } else {
                        redis.send(words(commands), done);
                    }
                },
                failure -> {
                    RawReply[] replies = new RawReply[commands.size()];
                    Arrays.fill(replies, RawReply.failed(failure));
                    done.accept(replies);
                });
    }

    /** Sends one command that may wait for others. */
    public void alone(Prepared command, BooleanSupplier wanted, Consumer<RawReply> done) {
        redis.ifCluster(
                cluster -> redis.alone(cluster ? ClusterCommand.of(command).words() : command.words(), wanted, done),
                failure -> done.accept(RawReply.failed(failure)));
    }

    /**
     * Executes commands in one transaction. On a cluster all their keys have to be in one slot.
     *
     * @param wanted asked before they are sent
     */
    public void transaction(List<Prepared> commands, BooleanSupplier wanted, Consumer<TransactionReply> done) {
        redis.ifCluster(
                cluster -> {
                    if (cluster) {
                        inOneSlot(commands, wanted, done);
                    } else {
                        redis.transaction(words(commands), wanted, done);
                    }
                },
                failure -> done.accept(new TransactionReply(null, null, failure)));
    }

    private void inOneSlot(List<Prepared> commands, BooleanSupplier wanted, Consumer<TransactionReply> done) {
        for (Prepared command : commands) {
            Optional<String> name = WholeCommands.name(command);
            if (name.isPresent()) {
                done.accept(refused(Replies.error(
                        "ERR '" + name.get() + "' asks all nodes of a cluster, and cannot be in a transaction")));
                return;
            }
        }
        List<ClusterCommand> all = commands.stream().map(ClusterCommand::of).toList();
        if (!ClusterCommand.areTogether(all)) {
            done.accept(refused(Replies.CROSSSLOT));
            return;
        }
        new ChangedLimits(redis, all).read(read -> {
            Optional<RawReply> fault =
                    read.stream().flatMap(each -> each.fault().stream()).findFirst();
            if (fault.isPresent()) {
                RawReply why = fault.get();
                done.accept(why.failure() == null ? refused(why) : new TransactionReply(null, null, why.failure()));
                return;
            }
            List<byte[][]> words = new ArrayList<>();
            read.forEach(each -> words.add(each.command().words()));
            redis.transaction(words, wanted, done);
        });
    }

    private static List<byte[][]> words(List<Prepared> commands) {
        return commands.stream().map(Prepared::words).toList();
    }

    private static TransactionReply refused(RawReply error) {
        return new TransactionReply(null, error, null);
    }
}
