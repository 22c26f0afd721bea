package dev.tidegate.redis;

import dev.tidegate.RateLimiter;
import dev.tidegate.ledger.UsageLedger;
import java.nio.file.Path;
import java.util.Random;

/** A program of its own: makes calls and says each that was answered, until it is killed. */
final class UsageLedgerWorker {
    private static final int WRITERS = 4;

    private UsageLedgerWorker() {}

    /**
     * Runs until it is killed.
     *
     * @param args the URI, the folder of the ledger, the number of the process, and a seed
     */
    public static void main(String[] args) throws InterruptedException {
        UsageLedger ledger = UsageLedger.write(Path.of(args[1]), true);
        RateLimiter limiter = UsageLedgerKillTest.limiter(UsageLedgerKillTest.store(args[0], ledger), ledger);
        Thread[] writers = new Thread[WRITERS];
        for (int w = 0; w < WRITERS; w++) {
            int writer = w;
            writers[w] = new Thread(() -> {
                Random random = new Random(Long.parseLong(args[3]) + writer);
                for (int i = 0; ; i++) {
                    long spend = random.nextInt(1_000_000);
                    UsageLedgerKillTest.call(
                            limiter,
                            "p" + args[2] + "/" + writer + "/" + i,
                            spend,
                            id -> System.out.println(id + " " + spend + " answered"));
                }
            });
            writers[w].start();
        }
        for (Thread each : writers) {
            each.join();
        }
    }
}
