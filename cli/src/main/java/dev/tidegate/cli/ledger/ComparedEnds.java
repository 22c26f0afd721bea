package dev.tidegate.cli.ledger;

import dev.tidegate.cli.client.ClientOptions;
import dev.tidegate.cli.migrate.move.StoppedException;
import dev.tidegate.cli.migrate.remote.RedisRemote;
import dev.tidegate.cli.store.LedgerChoice;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import dev.tidegate.ledger.UsageLedger;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Which ledger is compared with which Redis. */
final class ComparedEnds {
    private static final int MOST_WAIT_SECONDS = 3_600;
    private static final long PAUSE_MILLIS = 100;
    /** A server appends what was acquired without an id within so many µs. */
    private static final long SUMS_MICROS = 3_000_000;

    private static final int NAMED = 3;

    @Option(
            names = "--ledger",
            required = true,
            paramLabel = "DIR|URL",
            description = "The folder of a ledger, repeated for those of all servers; or its database.")
    private List<String> ledgers = new ArrayList<>();

    @Option(
            names = "--wait",
            paramLabel = "SECONDS",
            defaultValue = "10",
            description = "How long to wait for records that are still in Redis, 0 … 3600. Default: 10.")
    private int waitSeconds;

    @Mixin
    private ClientOptions door = new ClientOptions();

    /**
     * Compares both ends.
     *
     * @param withOpen whether reservations that have not ended count
     * @param use is given the comparison, and Redis to change it
     */
    int compare(Terminal terminal, boolean withOpen, BiFunction<Comparison, RedisCounts, Integer> use) {
        if (waitSeconds < 0 || waitSeconds > MOST_WAIT_SECONDS) {
            throw Failure.usage("--wait: " + waitSeconds + " (expected: 0 … " + MOST_WAIT_SECONDS + ")");
        }
        door.refuseEmbedded("its counts are new");
        try (UsageLedger ledger = LedgerChoice.read("--ledger", ledgers, terminal.env());
                RedisRemote remote = new RedisRemote(door.namedRedis(terminal))) {
            RedisCounts redis = new RedisCounts(remote);
            Comparison comparison = new Comparison(door.plans(), door.prices(), redis, withOpen);
            read(comparison, redis, ledger, terminal);
            int code = use.apply(comparison, redis);
            ledger.damages().forEach(damage -> terminal.err().println("tidegate: damaged: " + damage));
            return ledger.damages().isEmpty() ? code : Math.max(code, 1);
        } catch (StoppedException e) {
            throw Failure.failed("Redis at " + e.getMessage(), "look at the address, the password and the rights")
                    .because(e);
        }
    }

    private void read(Comparison comparison, RedisCounts redis, UsageLedger ledger, Terminal terminal) {
        List<String> late = waitFor(comparison, redis);
        comparison.read(ledger);
        if (!comparison.isEqual() && waitSeconds > 0) {
            long since = redis.clockMicros() - comparison.untilMicros();
            pause(Math.min(waitSeconds * 1_000L, Math.max(0, SUMS_MICROS - since) / 1_000));
            late = waitFor(comparison, redis);
            comparison.read(ledger);
        }
        if (!late.isEmpty()) {
            terminal.err()
                    .println("tidegate: records of " + late.size() + " tenants are still in Redis, such as "
                            + late.subList(0, Math.min(NAMED, late.size()))
                            + ": does a server with --ledger run? (--wait waits longer)");
        }
    }

    /** Those whose records have not arrived after the wait. */
    private List<String> waitFor(Comparison comparison, RedisCounts redis) {
        List<String> late = redis.onTheirWay(comparison.tenants(), comparison.untilMicros());
        for (long left = waitSeconds * 1_000L; left > 0 && !late.isEmpty(); left -= PAUSE_MILLIS) {
            pause(PAUSE_MILLIS);
            late = redis.onTheirWay(late, comparison.untilMicros());
        }
        return late;
    }

    private static void pause(long millis) {
        new CompletableFuture<Void>()
                .completeOnTimeout(null, millis, TimeUnit.MILLISECONDS)
                .join();
    }
}
