package dev.tidegate.bench.redis;

import dev.tidegate.bench.redis.load.Captured;
import dev.tidegate.bench.redis.load.Choice;
import dev.tidegate.bench.redis.load.Pipeline;
import dev.tidegate.bench.redis.side.PeerScripts;
import dev.tidegate.bench.redis.side.RedisPlans;
import dev.tidegate.bench.redis.side.ScriptSide;
import dev.tidegate.bench.redis.side.Stores;
import dev.tidegate.bench.redis.side.TidegateSide;
import java.io.IOException;
import java.util.List;

/**
 * The groups {@code Growth} and {@code Subjects}: what time and memory a decision takes when the server holds many. Of
 * the GCRA script, which has to find a key among many as well, the time is measured at both sizes too.
 */
final class Crowd {
    static final String GROWTH = "Growth";
    static final String GROUP = "Subjects";
    static final List<String> GROWTH_NAMES = List.of("four few", "gcra few", "four many", "gcra many");
    static final List<String> NAMES = List.of("few", "many");
    private static final int FEW = 1_000;
    private static final int DEPTH = 64;
    private static final int SERIES = 6;

    private final Measuring measuring;
    private final int many;

    /** @param many how many subjects the server holds in the end */
    Crowd(Measuring measuring, int many) {
        this.measuring = measuring;
        this.many = many;
    }

    void run() throws IOException, InterruptedException {
        boolean growth = measuring.wantsAny(GROWTH, GROWTH_NAMES);
        boolean subjects = measuring.wantsAny(GROUP, NAMES);
        if (!growth && !subjects) {
            return;
        }
        measuring.admin.clear();
        String uri = measuring.server.uri();
        try (TidegateSide side = new TidegateSide(Stores.uncoalesced(uri), RedisPlans.four(), SERIES);
                ScriptSide sent = Captured.of(side, measuring.server).side(measuring.admin);
                ScriptSide gcra = PeerScripts.gcra(measuring.admin)) {
            Pipeline.fill(sent, 0, FEW);
            if (growth) {
                Pipeline.fill(gcra, 0, FEW);
                both(sent, gcra, " few", FEW);
            }
            measuring.admin.clear();
            long before = measuring.admin.figures().memoryBytes();
            Measuring.progress("filling in " + many + " subjects");
            Pipeline.fill(sent, 0, many);
            measuring.grown((measuring.admin.figures().memoryBytes() - before) / (double) many);
            if (growth) {
                Pipeline.fill(gcra, 0, many);
                both(sent, gcra, " many", many);
            }
            measuring.group(
                    GROUP,
                    "four limits light, waves of 64: " + FEW + " of " + many + " subjects are asked about, or all",
                    List.of(entrant("few", sent, FEW), entrant("many", sent, many)));
        }
    }

    private void both(ScriptSide four, ScriptSide gcra, String suffix, int count) throws InterruptedException {
        measuring.group(
                GROWTH,
                "waves of 64, all subjects asked about: " + FEW + " in the server, then " + many,
                List.of(entrant("four" + suffix, four, count), entrant("gcra" + suffix, gcra, count)));
    }

    private static Entrant entrant(String name, ScriptSide side, int subjects) {
        return new Entrant(name, side, new Pipeline(side, DEPTH, Choice.among(subjects), true));
    }
}
