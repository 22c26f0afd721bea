package dev.tidegate.verification.denial;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.InvalidInputException;
import dev.tidegate.MemoryStore;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.internal.denial.RememberedDenials;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Amounts;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.spi.StoreReply.Status;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.StoreProbe;
import dev.tidegate.verification.DifferentialRun;
import dev.tidegate.verification.PlantedBug;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A remembered denial spares a question, ends with what this process gives back, and never outlives its time. */
class RememberedDenialsTest {
    private static final Duration MOST = Duration.ofMillis(100);
    private static final Subject ACME = Subject.of("acme");
    private static final LimitSet SET = LimitSet.of(Plan.of(
            "plan",
            Limit.builder("hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                    .capacity(2)
                    .build()));

    private final ManualTime time = ManualTime.at(1_790_000_000_000_000L);
    private final MemoryStore memory = MemoryStore.builder().time(time).build();
    private final Held held = new Held(memory);
    private final RememberedDenials denials = new RememberedDenials(held, MOST, time);

    /** Hands commands on, counts them, and holds replies back while it should. */
    private static final class Held implements LimitStore {
        private final LimitStore store;
        private final List<Runnable> waiting = new ArrayList<>();
        private boolean holding;
        private Optional<StoreException> failure = Optional.empty();
        private int asked;

        Held(LimitStore store) {
            this.store = store;
        }

        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            asked++;
            StoreReply reply = store.apply(command).toCompletableFuture().join();
            if (failure.isPresent()) {
                return CompletableFuture.failedFuture(failure.get());
            }
            CompletableFuture<StoreReply> answer = new CompletableFuture<>();
            if (holding) {
                waiting.add(() -> answer.complete(reply));
            } else {
                answer.complete(reply);
            }
            return answer;
        }

        @Override
        public CompletionStage<Void> check() {
            return store.check();
        }

        @Override
        public String source() {
            return store.source();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    private CompletableFuture<StoreReply> ask(LimitStore store, Subject subject, long part, boolean charge) {
        return store.apply(new StoreCommand.Decide(
                        subject, SET, Boundaries.around(SET, time.nowMicros()), new long[] {part}, charge))
                .toCompletableFuture();
    }

    private StoreReply acquire(long part) {
        return ask(denials, ACME, part, true).join();
    }

    private StoreReply denied() {
        acquire(2);
        StoreReply reply = acquire(1);
        assertThat(reply.status()).isEqualTo(Status.DENIED);
        return reply;
    }

    private void reset(LimitStore store) {
        store.apply(new StoreCommand.Reset(ACME)).toCompletableFuture().join();
    }

    @Test
    void aDenialIsRepeatedWithoutAskingAndItsWaitGoesOn() {
        StoreReply first = denied();
        int asked = held.asked;
        time.advance(Duration.ofMillis(40));
        StoreReply again = acquire(1);

        assertThat(held.asked).isEqualTo(asked);
        assertThat(again.has(StoreReply.REPEATED)).isTrue();
        assertThat(again.status()).isEqualTo(Status.DENIED);
        assertThat(again.clockMicros()).isEqualTo(time.nowMicros());
        assertThat(again.fitsAtMicros(0)).isEqualTo(first.fitsAtMicros(0));
        assertThat(denials.repeated()).isEqualTo(1);
        assertThat(ask(denials, ACME, 1, false).join().has(StoreReply.REPEATED)).isTrue();
    }

    @Test
    void anotherCostAnotherSubjectAndAnotherPlanAreAsked() {
        denied();
        int asked = held.asked;
        LimitSet other = LimitSet.of(Plan.of(
                "plan",
                Limit.builder("hour", Meter.REQUESTS, Window.sliding(Duration.ofHours(1)))
                        .capacity(9)
                        .build()));
        assertThat(acquire(2).status()).isEqualTo(Status.DENIED);
        assertThat(ask(denials, ACME.withUser("u"), 1, true).join().has(StoreReply.REPEATED))
                .isFalse();
        assertThat(denials.apply(new StoreCommand.Decide(
                                ACME, other, Boundaries.around(other, time.nowMicros()), new long[] {1}, true))
                        .toCompletableFuture()
                        .join()
                        .status())
                .isEqualTo(Status.ALLOWED);
        assertThat(held.asked).isEqualTo(asked + 3);
    }

    @Test
    void whatAnotherProcessGivesBackIsSeenWhenTheTimeIsOver() {
        denied();
        reset(memory);
        time.advance(MOST.minusNanos(1_000));
        assertThat(acquire(1).status()).isEqualTo(Status.DENIED);
        time.advance(Duration.ofNanos(1_000));
        assertThat(acquire(1).status()).isEqualTo(Status.ALLOWED);
    }

    @Test
    void itEndsAtTheInstantAtWhichTheCostFits() {
        acquire(2);
        time.advance(Duration.ofHours(1).minusMillis(50));
        assertThat(acquire(1).status()).isEqualTo(Status.DENIED);
        time.advance(Duration.ofMillis(50).minusNanos(1_000));
        assertThat(acquire(1).has(StoreReply.REPEATED)).isTrue();
        time.advance(Duration.ofNanos(1_000));
        assertThat(acquire(1).status()).isEqualTo(Status.ALLOWED);
    }

    @Test
    void whatThisProcessGivesBackEndsItAtOnce() {
        denied();
        reset(denials);
        assertThat(acquire(1).status()).isEqualTo(Status.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"settle", "cancel", "adjust", "extend"})
    void everyStepOfAReservationEndsIt(String step) {
        denied();
        reset(memory);
        Amounts none = new Amounts(Optional.empty(), Map.of(), false);
        StoreCommand command = switch (step) {
            case "settle" -> new StoreCommand.Settle(ACME, "id", none, 1, List.of());
            case "cancel" -> new StoreCommand.Cancel(ACME, "id", List.of());
            case "adjust" -> new StoreCommand.Adjust(ACME, "id", none, 1, 1, 1, 1, List.of());
            default -> new StoreCommand.Extend(ACME, "id", none, 1_000_000, List.of());
        };
        denials.apply(command).toCompletableFuture().join();
        assertThat(acquire(1).status()).isEqualTo(Status.ALLOWED);
    }

    @Test
    void aDenialThatWasUnderWayWhileSomethingWasGivenBackIsNotRemembered() {
        acquire(2);
        held.holding = true;
        CompletableFuture<StoreReply> late = ask(denials, ACME, 1, true);
        held.holding = false;
        reset(denials);
        held.waiting.forEach(Runnable::run);
        assertThat(late.join().status()).isEqualTo(Status.DENIED);
        assertThat(acquire(1).status()).isEqualTo(Status.ALLOWED);
    }

    @Test
    void aResetThatIsNotAnsweredMayHaveBeenDoneAtOnceOrLater() {
        denied();
        CompletableFuture<StoreReply> outcome = new CompletableFuture<>();
        held.failure = Optional.of(new StoreException("no answer", outcome));
        assertThatThrownBy(() -> reset(denials)).hasCauseInstanceOf(StoreException.class);
        held.failure = Optional.empty();
        assertThat(acquire(1).status()).isEqualTo(Status.ALLOWED);

        acquire(1);
        StoreReply full = acquire(1);
        assertThat(full.status()).isEqualTo(Status.DENIED);
        reset(memory);
        outcome.complete(full);
        assertThat(acquire(1).status()).isEqualTo(Status.ALLOWED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PT0S", "PT0.000999S", "PT10.000001S", "PT-1S"})
    void aTimeOutOfRangeIsRefused(Duration wrong) {
        assertThatThrownBy(() -> RememberedDenials.checked(wrong))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("rememberDenials")
                .hasMessageContaining("1 ms … 10 s");
    }

    @ParameterizedTest(name = "{1}")
    @CsvSource(
            delimiter = '§',
            value = {
                "20260301 § a denial that a reset does not end § endings.incrementAndGet(stripe(tenant)); § ",
                "20260301 § a denial beyond the instant at which it fits § Math.min(mostMicros, waitMicros(command.limits(),"
                        + " reply)) § mostMicros",
                "196 § a denial that a call under another plan does not end § reply.status() == StoreReply.Status.ALLOWED &&"
                        + " command.charge() § false",
                "20260301 § a shadow limit whose wait counts § limit.shadow() ? latest : Math.max( § Math.max(",
            })
    void aStaleDenialIsFoundByTheRandomRun(long seed, String fault, String from, String to) throws Exception {
        ClassLoader planted = PlantedBug.planted(
                "RememberedDenials", from, to == null ? "" : to, List.of("dev.tidegate.internal.denial."));
        var constructor = planted.loadClass(RememberedDenials.class.getName())
                .getConstructor(LimitStore.class, Duration.class, TimeSource.class);
        DifferentialRun.Remembering remembering = (store, most, elapsed) -> {
            try {
                return (LimitStore) constructor.newInstance(store, most, elapsed);
            } catch (ReflectiveOperationException e) {
                throw new AssertionError(e);
            }
        };
        assertThat(run(seed, remembering)).as(fault).get().asString().contains("repeated [");
    }

    @Test
    void theRandomRunFailsWhereNothingIsRepeated() {
        assertThat(run(20_260_301, (store, most, elapsed) -> new Held(store)))
                .get()
                .asString()
                .contains("from memory");
    }

    private static Optional<String> run(long seed, DifferentialRun.Remembering remembering) {
        return new DifferentialRun(
                        clock -> StoreProbe.of(MemoryStore.builder().time(clock).build()), seed, remembering)
                .run(20_000);
    }
}
