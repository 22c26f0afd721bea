package dev.tidegate.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.internal.memory.MemoryEngine;
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
import java.time.ZoneId;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Values that were damaged in every way that shows: none is decided upon, and none is written. */
class UnreadableStateTest {
    private static final Subject ACME = Subject.of("acme");
    private static final LimitSet SET = LimitSet.of(Plan.of(
            "p",
            limit("sliding", new Window.Sliding(Duration.ofMinutes(1), 10)),
            limit("fixed", Window.fixed(Duration.ofHours(1))),
            limit("day", Window.calendar(Window.Unit.DAY, ZoneId.of("UTC"))),
            limit("bucket", Window.bucket(1, Duration.ofSeconds(1)))));

    private static Limit limit(String name, Window window) {
        return Limit.builder(name, Meter.REQUESTS, window).capacity(100).build();
    }

    /** Of the sections: sliding with three segments from 8 to 64, fixed to 85, day to 106, bucket to 134. */
    private record Damage(String what, String reason, java.util.function.UnaryOperator<byte[]> done) {
        @Override
        public String toString() {
            return what;
        }
    }

    private static Damage at(String what, String reason, int at, int to) {
        return new Damage(what, reason, v -> {
            byte[] damaged = v.clone();
            damaged[at] = (byte) to;
            return damaged;
        });
    }

    /** A number that is 0. */
    private static Damage zeros(String what, int at) {
        return new Damage(what, "order", v -> {
            byte[] damaged = v.clone();
            Arrays.fill(damaged, at, at + 7, (byte) 0);
            return damaged;
        });
    }

    static Stream<Damage> damages() {
        return Stream.of(
                new Damage("a byte less", "lengths", v -> Arrays.copyOf(v, v.length - 1)),
                new Damage("a byte more", "lengths", v -> Arrays.copyOf(v, v.length + 1)),
                new Damage("a header alone, and a part of a section", "lengths", v -> Arrays.copyOf(v, 15)),
                new Damage("the first section twice", "lengths", v -> {
                    byte[] twice = Arrays.copyOf(v, v.length + 56);
                    System.arraycopy(v, 8, twice, v.length, 56);
                    return twice;
                }),
                at("a segment more", "lengths", 14, 4),
                at("a segment less", "lengths", 14, 2),
                at("a shape that none is", "lengths", 14, 200),
                at("the amount of a segment", "sums", 43, 9),
                at("the sum of the older segments", "sums", 29, 9),
                at("no newest segment", "order", 22, 0),
                at("a segment without amount", "order", 43, 0),
                at("a segment after the next", "order", 42, 127),
                at("the end of a fixed window", "order", 71, 1),
                at("a sum that none can be", "order", 84, 127),
                zeros("a bucket that is missing nothing", 120),
                zeros("a bucket that was full before it was charged", 113),
                zeros("a bucket without capacity", 127));
    }

    private long clock = 1_773_144_000_000_000L;
    private final MemoryEngine engine = new MemoryEngine(100, 100, () -> clock);

    private StoreReply acquire(Subject subject, long part) {
        return engine.apply(new StoreCommand.Decide(
                subject, SET, Boundaries.around(SET, clock), new long[] {part, part, part, part}, true));
    }

    @ParameterizedTest
    @MethodSource("damages")
    void aDamagedValueIsNeverDecidedUpon(Damage damage) {
        for (int i = 0; i < 3; i++) {
            acquire(ACME, 2);
            clock += 7_000_000;
        }
        byte[] sound = engine.dump(ACME, Scope.TENANT);
        assertThat(sound).hasSize(8 + 56 + 21 + 21 + 28);
        byte[] damaged = damage.done().apply(sound);
        engine.load(ACME, Scope.TENANT, damaged);

        for (long part : new long[] {0, 2, 1_000}) {
            assertThatThrownBy(() -> acquire(ACME, part)).isInstanceOfSatisfying(StoreException.class, e -> {
                assertThat(e.kind()).isEqualTo(StoreException.Kind.UNREADABLE);
                assertThat(e.key()).contains("acme");
                assertThat(e.getMessage()).contains(damage.reason());
            });
        }
        assertThat(engine.dump(ACME, Scope.TENANT)).isEqualTo(damaged);
        assertThat(acquire(Subject.of("other"), 2).status()).isEqualTo(StoreReply.Status.ALLOWED);

        engine.apply(new StoreCommand.Reset(ACME));
        assertThat(acquire(ACME, 2).status()).isEqualTo(StoreReply.Status.ALLOWED);
    }
}
