package dev.tidegate.cli.migrate.move;

import dev.tidegate.StoreException;
import dev.tidegate.cli.migrate.remote.Remote;
import dev.tidegate.cli.migrate.remote.RemoteException;
import dev.tidegate.cli.migrate.remote.Words;
import dev.tidegate.redis.carry.CarryScript;
import dev.tidegate.redis.connection.RedisError;
import dev.tidegate.resp.Resp;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Sends commands to one end and waits for the replies; again, with a growing pause, where an end throttles or a connection
 * breaks. All commands of a move may be repeated. Safe for any number of threads.
 */
public final class Sender {
    /** Together about half a minute: a restart or a failover takes less. */
    private static final int MOST_ATTEMPTS = 10;

    private static final int FEW_ATTEMPTS = 4;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    /** Replies of a server that writes nothing until an operator gives it room. */
    private static final Set<RedisError> FULL = EnumSet.of(RedisError.OUT_OF_MEMORY, RedisError.SAVE_FAILED);

    private final Remote remote;
    private final CompletableFuture<Void> stop;
    private final int attempts;

    /** Sends again for about half a minute, or until {@code stop} completes. */
    Sender(Remote remote, CompletableFuture<Void> stop) {
        this(remote, stop, MOST_ATTEMPTS);
    }

    private Sender(Remote remote, CompletableFuture<Void> stop, int attempts) {
        this.remote = remote;
        this.stop = stop;
        this.attempts = attempts;
    }

    /** Sends a few times within a second: for the first look at an end, whose address may be wrong. */
    public static Sender brief(Remote remote) {
        return new Sender(remote, new CompletableFuture<>(), FEW_ATTEMPTS);
    }

    /** How many parts the keys are in. */
    public int parts() {
        return (int) again(() -> remote.parts().thenApply(parts -> List.<Resp>of(new Resp.Whole(parts))))
                .get(0)
                .whole(1);
    }

    /** The end itself. */
    public Remote remote() {
        return remote;
    }

    /** The replies to commands, none of which means that the command may succeed later. */
    public List<Resp> send(List<byte[][]> commands) {
        return again(() -> remote.send(commands));
    }

    /** The reply to one command. */
    public Resp sendTo(int part, byte[][] command) {
        return again(() -> remote.sendTo(part, command).thenApply(List::of)).get(0);
    }

    private List<Resp> again(Supplier<CompletableFuture<List<Resp>>> send) {
        long pause = FIRST_PAUSE_MILLIS;
        for (int attempt = 1; ; attempt++) {
            String why;
            try {
                List<Resp> replies = send.get().join();
                List<Resp> later = replies.stream().filter(Sender::isLater).toList();
                if (later.isEmpty()) {
                    return replies;
                }
                Resp.Refusal refusal = (Resp.Refusal) later.get(0);
                why = remote.place() + ": " + refusal.message();
                if (FULL.contains(RedisError.of(refusal.message()))) {
                    throw new StoppedException(why);
                }
                if (refusal.code().equals("NOSCRIPT") && attempt < attempts) {
                    loadScripts();
                    continue;
                }
            } catch (CompletionException e) {
                if (!(StoreException.unwrapped(e) instanceof RemoteException failure)) {
                    throw e;
                }
                if (!failure.isTransient()) {
                    throw new StoppedException(String.valueOf(failure.getMessage()));
                }
                why = String.valueOf(failure.getMessage());
            }
            if (attempt == attempts || stop.isDone()) {
                throw new StoppedException(why);
            }
            stop.copy().completeOnTimeout(null, pause, TimeUnit.MILLISECONDS).join();
            pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
        }
    }

    private static boolean isLater(Resp reply) {
        return reply instanceof Resp.Refusal refusal
                && (RedisError.of(refusal.message()).isTransient()
                        || refusal.code().equals("NOSCRIPT")
                        || refusal.message().contains("max requests limit"));
    }

    /**
     * Returns a reply without which a move cannot go on.
     *
     * @throws StoppedException if the end refused the command
     */
    public static Resp accepted(Remote end, Resp reply) {
        if (reply instanceof Resp.Refusal refusal) {
            throw new StoppedException(end.place() + ": " + refusal.message());
        }
        return reply;
    }

    /** Has every part of the target know the scripts. */
    void loadScripts() {
        int parts = parts();
        List<byte[][]> loads = new ArrayList<>();
        for (CarryScript script : CarryScript.values()) {
            loads.add(new byte[][] {Words.bytes("SCRIPT"), Words.bytes("LOAD"), script.text()});
        }
        for (int part = 0; part < parts; part++) {
            for (byte[][] load : loads) {
                var unused = accepted(remote, sendTo(part, load));
            }
        }
    }
}
