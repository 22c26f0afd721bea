package dev.tidegate.verification.simulation.outage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.verification.PlantedBug;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Processes that go on without their store, and what they tell it afterwards, under lost answers and crashes. */
class OutageSimulationTest {
    private static final long SEED = Long.getLong("tidegate.seed", 20_261_123);

    /** Soon comes to a run in which a process starts after an eviction that it has not seen, and misses a count at once. */
    private static final long RARE = 300;

    /** Soon comes to a run whose clock goes forwards by minutes while reservations are open. */
    private static final long MINUTES = 20_261_400;

    @Test
    void noneOfThreeHundredRunsBreaksARule() {
        assertThat(OutageSimulation.run(SEED, 300)).as("seed %d", SEED).isEmpty();
    }

    @Test
    @Tag("deep")
    void noneOfTenThousandRunsBreaksARule() {
        assertThat(OutageSimulation.run(SEED, 10_000)).as("seed %d", SEED).isEmpty();
    }

    /** The record of a batch is forgotten by a step while another process, asked again, still tells the store of it. */
    @Test
    void aCallThatTwoProcessesTellOfMayCountTwiceOnceItsRecordIsForgotten() {
        assertThat(OutageSimulation.run(2_003_039, 1)).isEmpty();
    }

    /** Killed when the store was back for a moment and most was booked, but not the batch that had been begun first. */
    @Test
    void whatIsLeftSurvivesTheBookingsThatSaySo() {
        assertThat(OutageSimulation.run(2_002_529, 1)).isEmpty();
    }

    /** The first request to book a call arrives after the second, and after a step that has the store forget the call. */
    @Test
    void aCallWhoseRequestArrivesAfterItsRecordIsForgottenMayCountTwice() {
        assertThat(OutageSimulation.run(7_001_138, 1)).isEmpty();
    }

    /** The only answer about a tenant was on its way when the store went away, and says what a process may give out. */
    @Test
    void anAnswerOnItsWayWhenTheStoreGoesAwayCountsAsKnown() {
        assertThat(OutageSimulation.run(5_004_765, 1)).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '§',
            value = {
                "the whole rest for each process § LocalShareStore § last.used()) / Math.max(1, instances) §"
                        + " last.used())",
                "what may have been counted booked again § LocalFallback § if (failure.kind() =="
                        + " StoreException.Kind.NOT_EXECUTED) { § if (true) {",
                "a late answer that counted booked again § LocalFallback § if (isCounted(answer)) { return; } § ",
                "a late refusal not booked § LocalFallback § if (answer != null || isNotExecuted(none)) { § if (answer"
                        + " != null) {",
                "each repetition of a batch under a new number § WriteBackQueue § return due; § if (due instanceof"
                        + " QueuedItem.Booking b && b.id.startsWith(BATCH)) { tenant.queue.removeFirstOccurrence(due);"
                        + " QueuedItem again = fresh(b); tenant.queue.addFirst(again); return again; } return due; } }"
                        + " private QueuedItem fresh(QueuedItem.Booking b) { synchronized (this) { return new"
                        + " QueuedItem.Booking(b.plan, b.known, b.booked, new StoreCommand.Reserve(b.subject, BATCH + run"
                        + " + \":\" + numbers.incrementAndGet(), b.booked, Boundaries.around(b.booked, 0), b.parts,"
                        + " b.terms, b.prices, 1, b.tombstoneMillis, 0, true), 0);",
                "a booking that the limits may deny § SharedPlan § each.window(), true, each.thresholds() §"
                        + " each.window(), each.shadow(), each.thresholds()",
                "an item that is dropped when it is not answered § WriteBackSender § if (kind == Kind.UNANSWERED &&"
                        + " item.doubtfulSince == 0) { § if (kind == Kind.UNANSWERED) { return Sent.DONE; }"
                        + " if (kind == Kind.UNANSWERED && item.doubtfulSince == 0) {",
                "restored counts dropped at a restart § LocalShareStore § if (restored != null && isWithin(limit,"
                        + " restored.atMicros(), now)) { § if (false) {",
                "a batch that is applied again after a restart § JournalText § String id = decoded(fields.next()); §"
                        + " String id = decoded(fields.next()); if (id.startsWith(\"\\u0001batch:\")) { id += \"+\"; }",
                "a settle that is not written down § JournalText § if (item instanceof QueuedItem.Ending ending) { §"
                        + " if (item instanceof QueuedItem.Ending gone) { return Optional.empty(); } if (item instanceof"
                        + " QueuedItem.Ending ending) {",
                "a blind reservation that a restart forgets § JournalFile § found.addAll(items.values()); §"
                        + " items.values().stream().filter(each -> !(each instanceof QueuedItem.Booking b) ||"
                        + " b.ended).forEach(found::add);",
                "a call that is not written down § WriteBackQueue § tenant.remaining.noted(batch); return"
                        + " journal.add(batch); § tenant.remaining.noted(batch); return batch.number == 0 ?"
                        + " journal.add(batch) : CompletableFuture.completedFuture(null);",
                "an eviction taken for a loss of all § LossDetector § return before.run().isEmpty() ? now.keys() > 0"
                        + " : now.isMoreThan(before); § return false;",
                "an older reply taken for the latest after a step of the clock § LastKnownUsage § order <"
                        + " known.order)) { § latest.atMicros() < reply.nowMicros())) {",
            })
    void aPlantedMistakeIsFound(String mistake, String file, String from, String to)
            throws ReflectiveOperationException {
        List<String> changed = List.of("dev.tidegate.internal.fallback.", "dev.tidegate.verification.simulation.");

        assertThat(found(file, from, to == null ? "" : to, changed, SEED))
                .as(mistake)
                .isPresent();
    }

    /** Of the store itself: forgets what it was to remember for minutes, which shows where its clock goes forwards. */
    @Test
    void aRecordThatIsForgottenTooEarlyIsFoundByAClockThatGoesForwards() throws ReflectiveOperationException {
        assertThat(found("PackedRecord", "instant + 1000 * (", "instant + 10 * (", List.of("dev.tidegate."), MINUTES))
                .isPresent();
    }

    @Test
    void anEvictionWhileAProcessIsAwayThatIsTakenForALossIsFound() throws ReflectiveOperationException {
        String mine = "return before.run().isEmpty() ? now.keys() > 0 : now.isMoreThan(before);";
        List<String> changed = List.of("dev.tidegate.internal.fallback.", "dev.tidegate.verification.simulation.");

        assertThat(found("LossDetector", mine, "return now.isMoreThan(before);", changed, RARE))
                .isPresent();
    }

    private static Optional<?> found(String file, String from, String to, List<String> changed, long seed)
            throws ReflectiveOperationException {
        return (Optional<?>) PlantedBug.planted(file, from, to, changed)
                .loadClass(OutageSimulation.class.getName())
                .getMethod("run", long.class, int.class)
                .invoke(null, seed, 300);
    }
}
