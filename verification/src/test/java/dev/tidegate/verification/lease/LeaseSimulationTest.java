package dev.tidegate.verification.lease;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.TimeSource;
import dev.tidegate.internal.lease.LeasingStore;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.verification.PlantedBug;
import java.lang.reflect.Method;
import java.util.List;
import java.util.Optional;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Slices never let more through than a limit has, whatever happens to processes, network and clocks. */
class LeaseSimulationTest {
    private static final int WORLDS = Integer.getInteger("tidegate.lease.worlds", 24);

    /** A planted fault may need more of them, and ends with the first that finds it. */
    private static final int MOST_WORLDS = 200;

    private static LeaseRun.Leased leased(LeasingStore store) {
        return new LeaseRun.Leased() {
            @Override
            public LimitStore store() {
                return store;
            }

            @Override
            public void tick() {
                store.tick();
            }

            @Override
            public void endAll() {
                store.endAll();
            }
        };
    }

    private static Optional<String> first(int worlds, LeaseRun.Maker maker) {
        long leased = 0;
        for (long seed = 1; seed <= worlds; seed++) {
            LeaseRun run = new LeaseRun(seed, maker, seed % 2 == 0);
            Optional<String> fault = run.run();
            if (fault.isPresent()) {
                return fault;
            }
            leased += run.leasedPerMille();
        }
        return leased / worlds < 300
                ? Optional.of("only " + leased / worlds + " per mille of the calls were decided from slices")
                : Optional.empty();
    }

    @Test
    void noWindowHasMoreThanItsCapacityAndNoCountIsLost() {
        assertThat(first(
                        WORLDS,
                        (store, elapsed, processes) -> leased(new LeasingStore(store, elapsed, () -> processes))))
                .isEmpty();
    }

    @Test
    void aRunThatHardlyDecidesFromSlicesFails() {
        assertThat(first(
                        WORLDS,
                        (store, elapsed, processes) -> leased(new LeasingStore(store, elapsed, () -> 1_000_000))))
                .get()
                .asString()
                .contains("per mille");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '§',
            value = {
                "a slice used over the end of its window § SliceCommands"
                        + " § lasting = Math.min(lasting, reply.backAtMicros(i) - reply.clockMicros()) § lasting = lasting",
                "callers that wait share units § PendingSlice § free[i] -= parts[i]; § ",
                "a slice given back and still used § LeasingStore § place.slice(null); § ",
            })
    void aPlantedFaultIsFound(String fault, String type, String from, String to) throws Exception {
        plant(fault, type, from, to);
    }

    @Tag("deep")
    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '§',
            value = {
                "a slice used after its end § Slice § now >= endMicros; § now >= endMicros + 1_500_000;",
                "the time counted from the reply § LeasingStore § reply, now, asked.askedMicros() + § reply, now, now +",
                "a call that takes no unit § Slice § left[i] -= parts[i]; § left[i] -= parts[i] / 2;",
                "used units given back too § SliceCommands § slice.charged(i) - slice.left(i) § slice.left(i) / 2",
                "unused units never given back § Returns § store.apply(SliceCommands.giveBack(place, slice))"
                        + " § new java.util.concurrent.CompletableFuture<StoreReply>()",
                "a waiting call served after the end § LeasingStore § slice.hasEnded(now) ? 1 : callers.size()"
                        + " § callers.size()",
            })
    void everyOtherPlantedFaultIsFound(String fault, String type, String from, String to) throws Exception {
        plant(fault, type, from, to);
    }

    private static void plant(String fault, String type, String from, String to) throws Exception {
        ClassLoader planted =
                PlantedBug.planted(type, from, to == null ? "" : to, List.of("dev.tidegate.internal.lease."));
        Class<?> loaded = planted.loadClass(LeasingStore.class.getName());
        var constructor = loaded.getConstructor(LimitStore.class, TimeSource.class, IntSupplier.class);
        Method tick = loaded.getMethod("tick");
        Method endAll = loaded.getMethod("endAll");
        assertThat(first(MOST_WORLDS, (store, elapsed, processes) -> {
                    try {
                        Object made = constructor.newInstance(store, elapsed, (IntSupplier) () -> processes);
                        return reflected(made, tick, endAll);
                    } catch (ReflectiveOperationException e) {
                        throw new AssertionError(e);
                    }
                }))
                .as(fault)
                .get()
                .asString()
                .doesNotContain("per mille");
    }

    private static LeaseRun.Leased reflected(Object made, Method tick, Method endAll) {
        return new LeaseRun.Leased() {
            @Override
            public LimitStore store() {
                return (LimitStore) made;
            }

            @Override
            public void tick() {
                call(tick);
            }

            @Override
            public void endAll() {
                call(endAll);
            }

            private void call(Method method) {
                try {
                    method.invoke(made);
                } catch (ReflectiveOperationException e) {
                    throw new AssertionError(e);
                }
            }
        };
    }
}
