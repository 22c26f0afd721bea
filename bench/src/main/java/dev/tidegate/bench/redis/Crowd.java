package dev.tidegate.bench.redis;

import dev.tidegate.bench.redis.load.Captured;
import dev.tidegate.bench.redis.load.Choice;
import dev.tidegate.bench.redis.load.Pipeline;
import dev.tidegate.bench.redis.report.Growth;
import dev.tidegate.bench.redis.side.RedisPlans;
import dev.tidegate.bench.redis.side.ScriptSide;
import dev.tidegate.bench.redis.side.Stores;
import dev.tidegate.bench.redis.side.TidegateSide;
import java.io.IOException;
import java.util.List;

/** The group {@code Subjects}: what memory and time a decision takes when the server holds many. */
final class Crowd {
    static final String GROUP = "Subjects";
    static final List<String> NAMES = List.of("few", "many");
    private static final int FEW = 1_000;
    private static final int SOME = 100_000;
    private static final int DEPTH = 64;
    private static final int SERIES = 6;

    private final Measuring measuring;

    Crowd(Measuring measuring) {
        this.measuring = measuring;
    }

    void run() throws IOException, InterruptedException {
        int many = measuring.scale.many();
        if (!measuring.wantsAny(GROUP, NAMES)) {
            return;
        }
        measuring.admin.clear();
        String uri = measuring.server.uri();
        try (TidegateSide side = new TidegateSide(Stores.uncoalesced(uri), RedisPlans.four(), SERIES);
                ScriptSide sent = Captured.of(side, measuring.server).side(measuring.admin)) {
            Pipeline.fill(sent, 0, FEW);
            measuring.admin.clear();
            long before = measuring.admin.figures().memoryBytes();
            grow(sent, 0, Math.min(SOME, many), before);
            if (many > SOME) {
                grow(sent, SOME, many, before);
            }
            measuring.group(
                    GROUP,
                    "four limits light, waves of 64: " + FEW + " of " + many + " subjects are asked about, or all",
                    List.of(entrant("few", sent, FEW), entrant("many", sent, many)));
        }
    }

    private void grow(ScriptSide side, int from, int to, long before) {
        Measuring.progress("filling in " + to + " subjects");
        Pipeline.fill(side, from, to);
        measuring.grown(new Growth(to, (measuring.admin.figures().memoryBytes() - before) / (double) to));
    }

    private static Entrant entrant(String name, ScriptSide side, int subjects) {
        return new Entrant(name, side, new Pipeline(side, DEPTH, Choice.among(subjects), true));
    }
}
