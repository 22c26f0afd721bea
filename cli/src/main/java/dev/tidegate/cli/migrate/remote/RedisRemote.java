package dev.tidegate.cli.migrate.remote;

import dev.tidegate.StoreException;
import dev.tidegate.cli.store.RedisChoice;
import dev.tidegate.redis.connection.RedisUri;
import dev.tidegate.redis.raw.RawRedis;
import dev.tidegate.redis.raw.RawReply;
import dev.tidegate.resp.Resp;
import dev.tidegate.resp.RespReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A Redis, Valkey, or cluster of them, over its own protocol. */
public final class RedisRemote implements Remote {
    /** A batch of a thousand commands takes milliseconds; a server that throttles may take seconds. */
    private static final int PATIENCE_SECONDS = 30;
    /** A chunk of a large key and its members. */
    private static final int MAX_REPLY_BYTES = 64 * 1024 * 1024;

    private final RawRedis raw;
    private final String place;

    /** Connects when the first command is sent. */
    public RedisRemote(RedisChoice choice) {
        RedisUri uri = RedisUri.parse(choice.address().uri(), choice.origin());
        this.place = uri.host().toLowerCase(Locale.ROOT) + ":" + uri.port() + "/" + uri.database();
        this.raw = choice.store().raw();
    }

    @Override
    public String place() {
        return place;
    }

    @Override
    public boolean isText() {
        return false;
    }

    @Override
    public CompletableFuture<List<Resp>> send(List<byte[][]> commands) {
        CompletableFuture<List<Resp>> done = new CompletableFuture<>();
        if (commands.isEmpty()) {
            done.complete(List.of());
        } else {
            raw.send(commands, replies -> complete(done, replies));
        }
        return patient(done);
    }

    private <T> CompletableFuture<T> patient(CompletableFuture<T> done) {
        return done.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).exceptionallyCompose(failure -> {
            Throwable why = StoreException.unwrapped(failure);
            return CompletableFuture.failedFuture(
                    why instanceof TimeoutException
                            ? new RemoteException(place + ": no reply within " + PATIENCE_SECONDS + " s", true)
                            : why);
        });
    }

    private void complete(CompletableFuture<List<Resp>> done, RawReply[] replies) {
        try {
            List<Resp> all = new ArrayList<>(replies.length);
            for (RawReply reply : replies) {
                all.add(parsed(reply));
            }
            done.complete(all);
        } catch (RemoteException e) {
            done.completeExceptionally(e);
        }
    }

    private Resp parsed(RawReply reply) {
        if (reply.whyNone().isPresent()) {
            StoreException why = reply.whyNone().get();
            throw new RemoteException(place + ": " + why.getMessage(), why.isTransient());
        }
        try {
            ByteArrayInputStream bytes = new ByteArrayInputStream(reply.bytes(), 0, reply.length());
            return new RespReader(bytes, MAX_REPLY_BYTES).reply();
        } catch (IOException e) {
            // The client has read it: it has a form, and is larger than what a limiter keeps.
            return new Resp.Refusal(
                    "the reply has " + reply.length() + " bytes, which cannot be read: " + e.getMessage());
        }
    }

    @Override
    public CompletableFuture<Integer> parts() {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        raw.sendTo(0, Words.of("PING"), (reply, parts) -> {
            try {
                Resp said = parsed(reply);
                if (said instanceof Resp.Refusal refusal) {
                    done.completeExceptionally(new RemoteException(place + ": " + refusal.message(), false));
                } else {
                    done.complete(parts);
                }
            } catch (RemoteException e) {
                done.completeExceptionally(e);
            }
        });
        return patient(done);
    }

    @Override
    public CompletableFuture<Resp> sendTo(int part, byte[][] command) {
        CompletableFuture<Resp> done = new CompletableFuture<>();
        raw.sendTo(part, command, (reply, parts) -> {
            try {
                done.complete(parsed(reply));
            } catch (RemoteException e) {
                done.completeExceptionally(e);
            }
        });
        return patient(done);
    }

    @Override
    public void close() {
        raw.close();
    }
}
