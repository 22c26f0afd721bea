package dev.tidegate.server.upstash.cluster;

import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.redis.raw.RawReply;
import dev.tidegate.server.upstash.script.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The commands of one request on a cluster. Those that one node can answer are sent together; one that asks all nodes waits for those
 * before it, and those behind it wait for its reply. A limit script with a changed limit waits for what may change that limit.
 */
final class ClusterPipeline {
    private final RawRedis redis;
    private final WholeCommands whole;
    private final List<Prepared> commands;
    private final RawReply[] replies;
    private final Consumer<RawReply[]> done;
    /** A reply may come within the call that asks for it: then it is taken up after that call, and calls do not nest. */
    private final AtomicInteger turns = new AtomicInteger();

    private int next;

    ClusterPipeline(RawRedis redis, WholeCommands whole, List<Prepared> commands, Consumer<RawReply[]> done) {
        this.redis = redis;
        this.whole = whole;
        this.commands = commands;
        this.replies = new RawReply[commands.size()];
        this.done = done;
    }

    void next() {
        if (turns.getAndIncrement() == 0) {
            do {
                step();
            } while (turns.decrementAndGet() > 0);
        }
    }

    private void step() {
        int at = next;
        if (at == commands.size()) {
            done.accept(replies);
            return;
        }
        Optional<String> name = WholeCommands.name(commands.get(at));
        if (name.isPresent()) {
            next = at + 1;
            whole.run(name.get(), commands.get(at).words(), reply -> {
                replies[at] = reply;
                next();
            });
        } else {
            together(at);
        }
    }

    private void together(int from) {
        List<ClusterCommand> run = new ArrayList<>();
        boolean mayChange = false;
        while (next < commands.size() && WholeCommands.name(commands.get(next)).isEmpty()) {
            ClusterCommand command = ClusterCommand.of(commands.get(next));
            if (mayChange && command.limit().isPresent()) {
                break;
            }
            mayChange |= commands.get(next).script().isEmpty();
            run.add(command);
            next++;
        }
        new ChangedLimits(redis, run).read(ready -> {
            List<byte[][]> sent = new ArrayList<>();
            for (ChangedLimits.Ready each : ready) {
                if (each.fault().isEmpty()) {
                    sent.add(each.command().words());
                }
            }
            if (sent.isEmpty()) {
                take(from, ready, new RawReply[0]);
            } else {
                redis.send(sent, came -> take(from, ready, came));
            }
        });
    }

    private void take(int from, List<ChangedLimits.Ready> ready, RawReply[] came) {
        int place = 0;
        for (int i = 0; i < ready.size(); i++) {
            Optional<RawReply> fault = ready.get(i).fault();
            replies[from + i] = fault.isPresent() ? fault.get() : came[place++];
        }
        next();
    }
}
