package dev.tidegate.redis;

import dev.tidegate.Scope;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreException;
import dev.tidegate.spi.StoreReply;
import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Counts in Redis: one script call per decision, whatever the number of limits, in the server's time.
 *
 * <p>Safe for any number of threads; never blocks. Nothing is connected before the first command. A command is sent at most once: one whose
 * answer is lost has counted 0 or 1 times. A command that is not answered within the deadline fails with a {@link StoreException}.
 *
 * <p>Standalone servers from 6.2 on. Clusters, and what to decide while the server cannot be reached, are not here yet.
 */
public final class RedisStore implements LimitStore {
    /** Long enough for a network within a region, short enough that a caller would rather know. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofMillis(50);

    private static final int UNREADABLE = 5;
    private static final long NEVER = -1;
    private static final byte[] ONE = {'1'};
    private static final byte[] ZERO = {'0'};

    private final RedisLine line;
    private final LuaScript script;
    private final byte[] digest;
    private final Optional<TimeSource> passedIn;

    private RedisStore(RedisLine line, LuaScript script, Optional<TimeSource> passedIn) {
        this.line = line;
        this.script = script;
        this.digest = script.sha1().getBytes(StandardCharsets.US_ASCII);
        this.passedIn = passedIn;
    }

    /**
     * A store on one server.
     *
     * @param uri {@code redis://[[user]:password@]host[:port][/database]}, or {@code rediss://} for TLS
     * @throws dev.tidegate.InvalidInputException if the URI cannot be read; the message does not repeat it
     */
    public static RedisStore create(String uri) {
        return create(uri, DEFAULT_DEADLINE);
    }

    /** The same, with how long a command may take. */
    public static RedisStore create(String uri, Duration deadline) {
        return new RedisStore(new RedisLine(uri, deadline), LuaScript.load("decide.lua"), Optional.empty());
    }

    /** For tests: the script is told the time. */
    static RedisStore withTimePassedIn(String uri, TimeSource time) {
        return withTimePassedIn(uri, time, LuaScript.read("decide.lua"));
    }

    static RedisStore withTimePassedIn(String uri, TimeSource time, String source) {
        return new RedisStore(new RedisLine(uri, Duration.ofSeconds(10)), LuaScript.timed(source), Optional.of(time));
    }

    @Override
    public CompletionStage<StoreReply> apply(StoreCommand command) {
        if (command instanceof StoreCommand.Decide decide) {
            return decide(decide);
        }
        if (command instanceof StoreCommand.Read read) {
            long[] nothing = new long[read.limits().size()];
            return decide(new StoreCommand.Decide(read.subject(), read.limits(), read.boundaries(), nothing, false))
                    .thenApply(reply -> reply.status() == StoreReply.Status.STALE ? reply : reply.done());
        }
        return reset(command.subject());
    }

    private CompletionStage<StoreReply> decide(StoreCommand.Decide command) {
        return line.send(CommandType.EVALSHA, () -> arguments(command, digest))
                .exceptionallyCompose(failure -> cause(failure) instanceof RedisNoScriptException
                        ? line.send(CommandType.EVAL, () -> arguments(command, script.text()))
                        : CompletableFuture.failedFuture(cause(failure)))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(RedisFailures.of(cause(failure))))
                .thenApply(RedisStore::reply);
    }

    private CommandArgs<byte[], byte[]> arguments(StoreCommand.Decide command, byte[] scriptOrDigest) {
        PackedLimits packed = PackedLimits.of(command.limits());
        CommandArgs<byte[], byte[]> args = new CommandArgs<>(ByteArrayCodec.INSTANCE);
        args.add(scriptOrDigest).add(packed.scopes.size());
        for (Scope scope : packed.scopes) {
            args.addKey(RedisKeys.key(command.subject(), scope));
        }
        args.add(ONE).add(packed.scopes.size()).add(packed.bytes);
        args.add(PackedLimits.parts(command.parts())).add(packed.boundaries(command.boundaries()));
        args.add(command.charge() ? ONE : ZERO);
        passedIn.ifPresent(time -> {
            long now = time.nowMicros();
            args.add(now / 1_000_000).add(now % 1_000_000);
        });
        return args;
    }

    private static StoreReply reply(long[] flat) {
        if (flat[0] == UNREADABLE) {
            throw new StoreException("a key was written by a release that this one cannot read", false);
        }
        for (int i = StoreReply.HEADER + 2; i < flat.length; i += StoreReply.PER_LIMIT) {
            flat[i] = flat[i] == NEVER ? StoreReply.NEVER : flat[i];
        }
        return StoreReply.of(flat);
    }

    private CompletionStage<StoreReply> reset(Subject subject) {
        List<byte[]> keys = new ArrayList<>();
        if (subject.user().isEmpty() && subject.model().isEmpty()) {
            keys.add(RedisKeys.key(subject, Scope.TENANT));
        }
        subject.user().ifPresent(any -> keys.add(RedisKeys.key(subject, Scope.USER)));
        subject.model().ifPresent(any -> keys.add(RedisKeys.key(subject, Scope.MODEL)));
        return line.send(CommandType.DEL, () -> new CommandArgs<>(ByteArrayCodec.INSTANCE).addKeys(keys))
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(RedisFailures.of(cause(failure))))
                .thenApply(deleted -> StoreReply.of(new long[] {StoreReply.Status.DONE.code(), 0, 0, 0}));
    }

    /** Connects, and has the server load the script. */
    @Override
    public CompletionStage<Void> check() {
        return line.load(script.text())
                .exceptionallyCompose(failure -> CompletableFuture.failedFuture(RedisFailures.of(cause(failure))));
    }

    /** The packed state of one key, for tests that compare stores byte for byte. */
    byte[] dump(Subject subject, Scope scope) {
        return line.get(RedisKeys.key(subject, scope)).join();
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    @Override
    public String source() {
        return "redis";
    }

    @Override
    public void close() {
        line.close();
    }
}
