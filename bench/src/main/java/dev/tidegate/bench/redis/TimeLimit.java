package dev.tidegate.bench.redis;

import java.time.Duration;
import java.util.Timer;
import java.util.TimerTask;

/** Ends the process of a benchmark that hangs; its children end with it. */
final class TimeLimit {
    private static final int FAILED = 1;

    private TimeLimit() {}

    static void endAfter(Duration longest) {
        new Timer("end", true)
                .schedule(
                        new TimerTask() {
                            @Override
                            public void run() {
                                System.err.println("bench failed: not done after " + longest.toMinutes() + " minutes");
                                System.exit(FAILED);
                            }
                        },
                        longest.toMillis());
    }
}
