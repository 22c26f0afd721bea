package dev.tidegate.redis.raw;

import dev.tidegate.StoreException;
import io.lettuce.core.api.StatefulRedisConnection;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Connections to one server that each belong to one caller at a time: nothing comes between the commands of a transaction. */
final class ExclusiveLines {
    private static final int MOST_WAITING = 4096;
    /** How many new connections are tried for commands that none of them sent. */
    private static final int MOST_NEW = 3;
    /** How long a connection may be held by commands that nothing waits for any more. */
    private static final long LOOK_MILLIS = 100;

    private final Supplier<CompletableFuture<StatefulRedisConnection<byte[], byte[]>>> connect;
    private final int most;
    private final Deque<StatefulRedisConnection<byte[], byte[]>> idle = new ArrayDeque<>();
    private final Deque<Job> waiting = new ArrayDeque<>();
    private final IdentityHashMap<StatefulRedisConnection<byte[], byte[]>, Job> busy = new IdentityHashMap<>();
    private boolean looking;
    private int open;
    private boolean closed;

    /**
     * What is to be done on a connection.
     *
     * @param tries how many connections it was given, of which none sent it
     */
    private record Job(List<byte[][]> commands, BooleanSupplier wanted, Consumer<RawBatch> done, int tries) {
        Job again() {
            return new Job(commands, wanted, done, tries + 1);
        }

        void fail(Throwable failure) {
            RawBatch batch = new RawBatch(commands, done);
            batch.commands.forEach(command -> command.fail(failure));
        }
    }

    ExclusiveLines(Supplier<CompletableFuture<StatefulRedisConnection<byte[], byte[]>>> connect, int most) {
        this.connect = connect;
        this.most = most;
    }

    /**
     * Writes all commands at once on a connection of their own, as soon as there is one.
     *
     * @param wanted asked before they are written; those that nothing waits for any more fail instead
     */
    void run(List<byte[][]> commands, BooleanSupplier wanted, Consumer<RawBatch> done) {
        Job job = new Job(commands, wanted, done, 0);
        if (enter(job)) {
            next();
        } else {
            job.fail(refused());
        }
    }

    private synchronized boolean enter(Job job) {
        return !closed && waiting.size() < MOST_WAITING && waiting.add(job);
    }

    private static StoreException refused() {
        return new StoreException("too many transactions wait", true, StoreException.Kind.NOT_EXECUTED);
    }

    /** Gives one waiting job a connection, if there is one for it. */
    private void next() {
        Job job;
        StatefulRedisConnection<byte[], byte[]> line;
        synchronized (this) {
            if (waiting.isEmpty() || (idle.isEmpty() && open >= most)) {
                return;
            }
            job = waiting.remove();
            line = idle.poll();
            if (line == null) {
                open++;
            }
        }
        if (line == null) {
            connect(job);
        } else {
            write(line, job);
        }
    }

    private void connect(Job job) {
        var unused = connect.get().whenComplete((line, failure) -> {
            if (failure == null) {
                write(line, job);
            } else {
                job.fail(failure);
                left(null);
            }
        });
    }

    private void write(StatefulRedisConnection<byte[], byte[]> line, Job job) {
        if (!job.wanted.getAsBoolean()) {
            job.fail(refused());
            left(line);
            return;
        }
        RawBatch batch = new RawBatch(job.commands, ended -> {
            synchronized (this) {
                busy.remove(line);
            }
            if (ended.isUnsent() && isTriedAgain(line, job)) {
                next();
                return;
            }
            job.done.accept(ended);
            boolean clean =
                    ended.commands.stream().noneMatch(command -> command.reply().failure() != null);
            if (!clean) {
                // Whether it is within a transaction still is not known.
                var unused = line.closeAsync();
            }
            left(clean ? line : null);
        });
        started(line, job);
        SharedLine.dispatch(line, batch.commands);
    }

    /** A connection that Redis has left sends nothing: it is closed, and its commands are the next to get one, idle or new. */
    private synchronized boolean isTriedAgain(StatefulRedisConnection<byte[], byte[]> line, Job job) {
        if (closed || job.tries >= most + MOST_NEW) {
            return false;
        }
        open--;
        waiting.addFirst(job.again());
        var unused = line.closeAsync();
        return true;
    }

    private synchronized void started(StatefulRedisConnection<byte[], byte[]> line, Job job) {
        busy.put(line, job);
        if (!looking) {
            looking = true;
            later();
        }
    }

    private void later() {
        CompletableFuture.delayedExecutor(LOOK_MILLIS, TimeUnit.MILLISECONDS).execute(this::look);
    }

    /**
     * Closes the connections of commands that nothing waits for any more. One that blocks would take its connection away for as long as it
     * blocks, and what it takes from a list at last would be lost.
     */
    private void look() {
        List<StatefulRedisConnection<byte[], byte[]>> unwanted = new ArrayList<>();
        synchronized (this) {
            busy.forEach((line, job) -> {
                if (!job.wanted.getAsBoolean()) {
                    unwanted.add(line);
                }
            });
            looking = !busy.isEmpty() && !closed;
            if (looking) {
                later();
            }
        }
        for (StatefulRedisConnection<byte[], byte[]> line : unwanted) {
            var unused = line.closeAsync();
        }
    }

    /** A connection is free again, or gone. */
    private void left(@Nullable StatefulRedisConnection<byte[], byte[]> line) {
        synchronized (this) {
            if (line == null) {
                open--;
            } else if (closed || !line.isOpen()) {
                open--;
                var unused = line.closeAsync();
            } else {
                idle.push(line);
            }
        }
        next();
    }

    /** What waits for a connection fails. */
    void close() {
        List<Job> left;
        synchronized (this) {
            closed = true;
            left = List.copyOf(waiting);
            waiting.clear();
            idle.forEach(line -> {
                var unused = line.closeAsync();
            });
            idle.clear();
        }
        left.forEach(job -> job.fail(RawClient.closed()));
    }
}
