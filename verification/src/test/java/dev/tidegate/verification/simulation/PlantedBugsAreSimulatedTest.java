package dev.tidegate.verification.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.verification.PlantedBug;
import dev.tidegate.verification.simulation.reservation.Simulation;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The simulation is worth what it finds: mistakes planted into the real source, each found within 300 runs. */
class PlantedBugsAreSimulatedTest {
    private static final int RUNS = 300;
    private static final long SEED = 20_260_505;

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '§',
            value = {
                "a settle that is booked again § Ledger § record = PackedRecord.pack( actual == null § byte[]"
                        + " forgotten = PackedRecord.pack( actual == null",
                "a refund to the current segment § SlidingWindow § return mark(v, at) / slice == mark / slice ?"
                        + " refundNewest(v, amount) : v; § return refundNewest(v, amount);",
                "an ended record reaped too early § Settlement § now + 1000 * open.tombstoneMillis() § now + 900 *"
                        + " open.tombstoneMillis()",
                "an open record reaped too early § PackedRecord § instant + 1000 * ( § instant + 900 * (",
                "an extend that adds instead of naming the total § Ledger § Math.max(0,"
                        + " Metering.amount(term.formula(), prices, command.total(), held) - held) § Math.max(0,"
                        + " Metering.amount(term.formula(), prices, command.total(), 0))",
                "an ended record that outlives its promise § Settlement § now + 1000 * open.tombstoneMillis() § now +"
                        + " 1 + 1000 * open.tombstoneMillis()",
                "an open record that outlives its promise § PackedRecord § instant + 1000 * ( § instant + 1 + 1000 * (",
                "an overage that is dropped § Settlement § end(i, term, counts.book(i, actual - term.held())); §"
                        + " end(i, term, 0);",
                "an adjustment that forgets where the one before it charged § Adjustment § places.with(charges,"
                        + " places.place(counts.mark(i)), more) § places.with(charges, 0, more)",
                "an end that forgets where extends charged § Settlement § atFirst ? open.first() : place,"
                        + " entry.amount() § atFirst ? open.first() : 0, entry.amount()",
                "charges of two windows that become one § Places § return cell(place) == cell(other); § return true;",
                "a lease that is not freed § Settlement § counts.free(i, lease); § ",
                "a refused call that is charged § Ledger § if (out[0] == Status.DENIED.code()) { § if (out[0] =="
                        + " Status.DENIED.code()) { counts.charge(0, command.parts()[0]); counts.finish();",
                "a section that stays ahead of a clock that went back § SlidingWindow § return newest - clock >"
                        + " bound(duration, HOUR_MICROS) ? BEYOND : newest; § return newest;",
                "a section that loses what it had when it is moved to the clock § SlidingWindow § amounts[n - 1] +="
                        + " newest § amounts[n - 1] = newest",
                "a charge at a time before the newest § SlidingWindow § return at < 0 ? now : Math.max(now,"
                        + " Packed.endMicros(v, at) - duration); § return now - 10_000_000;",
                "a fixed window that loses its count when it is moved to the clock § FixedWindow § return ending(v,"
                        + " at, endAround(clock)); § return ending(v, at, clock);",
                "a bucket that is full once it is moved to the clock § TokenBucket § return ending(v, at, clock +"
                        + " timeToFull(Packed.u56(v, at + DEFICIT))); § return ending(v, at, clock + 1);",
                "a record that is there again once the clock is far beyond its end § Ledger § return"
                        + " PackedRecord.until(record) <= clock || § return (int) (PackedRecord.until(record) - clock) <="
                        + " 0 ||",
                "a reserve that is not written down § Ledger § record = charged(command, limits, counts); §"
                        + " charged(command, limits, counts);",
            })
    void aMistakeIsFound(String mistake, String file, String from, String to) {
        PlantedBug bug = new PlantedBug(file, from, to == null ? "" : to);

        Optional<String> broken = new Simulation(time -> bug.create(time).store()).run(SEED, RUNS);

        assertThat(broken).as("%s, seed %d", mistake, SEED).isPresent();
    }

    /** Two calls at most, and of each no more than it takes; the seed; and what the store did. */
    @Test
    void whatIsFoundIsMadeSmallAndToldWithItsSeed() {
        PlantedBug bug =
                new PlantedBug("Settlement", "end(i, term, counts.book(i, actual - term.held()));", "end(i, term, 0);");

        String told =
                new Simulation(time -> bug.create(time).store()).run(SEED, RUNS).orElseThrow();

        assertThat(told).contains("an end charges what was used", "-Dtidegate.seed=", "SETTLE", "→ SETTLED");
        assertThat(told.lines()).hasSizeLessThan(12);
    }

    @Test
    void theUnchangedSourceIsNot() {
        PlantedBug none = new PlantedBug("Settlement", "counts.free(i, lease);", "counts.free(i, lease);");

        assertThat(new Simulation(time -> none.create(time).store()).run(SEED, RUNS))
                .isEmpty();
    }
}
