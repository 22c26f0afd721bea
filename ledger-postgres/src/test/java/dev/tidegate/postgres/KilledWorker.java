package dev.tidegate.postgres;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.ledger.ForwardingLedger;
import dev.tidegate.ledger.UsageLedger;
import dev.tidegate.ledger.UsageRecord;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.RedisStore;
import dev.tidegate.testkit.postgres.PostgresServer;
import dev.tidegate.usage.Usage;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/** A program of its own: makes calls against Redis and a ledger in PostgreSQL, and prints each that was answered. */
final class KilledWorker {
    static final int TENANTS = 5;
    private static final int WRITERS = 8;
    private static final int ONE_IN = 5;

    static final Plans PLANS = Plans.of(Plan.of(
            "pro",
            Limit.builder("spend", Meter.SPEND, Window.calendar(Window.Unit.YEAR, ZoneOffset.UTC))
                    .capacity(1L << 41)
                    .build()));

    private KilledWorker() {}

    /** Sends a fifth of the batches twice. */
    private static final class Twice extends ForwardingLedger {
        private final Random random;

        Twice(UsageLedger ledger, long seed) {
            super(ledger);
            this.random = new Random(seed);
        }

        @Override
        public CompletionStage<Void> append(List<UsageRecord> records) {
            boolean again;
            synchronized (random) {
                again = random.nextInt(ONE_IN) == 0;
            }
            CompletionStage<Void> done = super.append(records);
            return again ? done.thenCompose(once -> super.append(records)) : done;
        }
    }

    static UsageLedger ledger(String uri, long seed) {
        return new Twice(
                new PostgresLedger(PostgresAddress.parse("ledger", uri), Optional.of(PostgresServer.PASSWORD)), seed);
    }

    static RedisStore store(String uri, UsageLedger ledger, Consumer<String> failed) {
        return RedisStore.builder(uri)
                .deadline(Duration.ofMinutes(1))
                .firstDeadline(Duration.ofSeconds(60))
                .ledger(ledger, PLANS, failed)
                .build();
    }

    static RateLimiter limiter(RedisStore store, UsageLedger ledger) {
        return RateLimiter.builder()
                .plans(PLANS)
                .store(store)
                .failWithStore()
                .ledger(ledger)
                .build();
    }

    /**
     * Runs until it is killed.
     *
     * @param args the addresses of Redis and of PostgreSQL, the number of the process, and a seed
     */
    public static void main(String[] args) throws InterruptedException {
        UsageLedger ledger = ledger(args[1], Long.parseLong(args[3]));
        RateLimiter limiter = limiter(store(args[0], ledger, failure -> {}), ledger);
        Thread[] writers = new Thread[WRITERS];
        for (int w = 0; w < WRITERS; w++) {
            int writer = w;
            writers[w] = new Thread(() -> calls(limiter, "p" + args[2] + "/" + writer, Long.parseLong(args[3])));
            writers[w].start();
        }
        for (Thread each : writers) {
            each.join();
        }
    }

    private static void calls(RateLimiter limiter, String prefix, long seed) {
        Random random = new Random(seed + prefix.hashCode());
        for (int i = 0; ; i++) {
            long spend = random.nextInt(1_000_000);
            try {
                Request request = new Request(
                        Subject.of("tenant-" + spend % TENANTS), "pro", Cost.of(Meter.SPEND, spend / 2 + 1));
                Reservation made = limiter.reserve(ReserveRequest.of(request).withId(prefix + "/" + i));
                made.settle(new Actual(Optional.of(Usage.of(3, 4)), Map.of(Meter.SPEND, spend), false));
                System.out.println(prefix + "/" + i + " " + spend + " answered");
            } catch (StoreException e) {
                // Redis was killed; it comes back.
                System.out.println("failed");
            }
        }
    }
}
