package dev.tidegate;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;

/** Every interleaving of acquire, check and reset on two keys answers as some order of them one by one. */
@Param(name = "user", gen = IntGen.class, conf = "1:2")
@Param(name = "part", gen = IntGen.class, conf = "0:3")
public class MemoryStoreLincheckTest {
    private static final LimitSet LIMITS = LimitSet.of(Plan.of(
            "p",
            Limit.builder("tenant", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                    .capacity(4)
                    .build(),
            Limit.builder("user", Meter.REQUESTS, Window.fixed(Duration.ofHours(1)))
                    .capacity(3)
                    .scope(Scope.USER)
                    .build()));

    private final MemoryStore store =
            MemoryStore.builder().maxKeys(8).time(() -> 1_773_144_000_000_000L).build();

    @Operation
    public String acquire(@Param(name = "user") int user, @Param(name = "part") int part) {
        return decide(user, part, true);
    }

    @Operation
    public String check(@Param(name = "user") int user, @Param(name = "part") int part) {
        return decide(user, part, false);
    }

    @Operation
    public void reset() {
        store.apply(new StoreCommand.Reset(Subject.of("acme")));
    }

    private String decide(int user, int part, boolean charge) {
        Subject subject = Subject.of("acme").withUser("user-" + user);
        StoreReply reply = store.apply(new StoreCommand.Decide(
                        subject, LIMITS, Boundaries.around(LIMITS, 0), new long[] {part, part}, charge))
                .toCompletableFuture()
                .join();
        return reply.status() + " " + reply.used(0) + " " + reply.used(1);
    }

    /** The same, one at a time, counted by hand. */
    public static class Sequential {
        private final Map<String, Integer> used = new HashMap<>();

        public String acquire(int user, int part) {
            return decide(user, part, true);
        }

        public String check(int user, int part) {
            return decide(user, part, false);
        }

        public void reset() {
            used.remove("tenant");
        }

        private String decide(int user, int part, boolean charge) {
            int tenant = used.getOrDefault("tenant", 0);
            int own = used.getOrDefault("user-" + user, 0);
            if (tenant + part > 4 || own + part > 3) {
                return "DENIED " + tenant + " " + own;
            }
            if (charge) {
                used.put("tenant", tenant + part);
                used.put("user-" + user, own + part);
            }
            return "ALLOWED " + (tenant + part) + " " + (own + part);
        }
    }

    @Test
    void everyInterleavingIsLinearizable() {
        new StressOptions()
                .iterations(20)
                .invocationsPerIteration(1_000)
                .threads(3)
                .actorsPerThread(3)
                .sequentialSpecification(Sequential.class)
                .check(getClass());
    }
}
