package dev.tidegate.verification.outage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.FailurePolicy;
import dev.tidegate.InvalidInputException;
import dev.tidegate.LimitStatus;
import dev.tidegate.Outcome;
import dev.tidegate.Outcome.Result;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.StoreEvent;
import dev.tidegate.spi.StoreEvent.Kind;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.Usage;
import dev.tidegate.verification.outage.UnreliableStore.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was written down for a store that is away survives the process, and is done once. */
class JournalTest {
    private static final Subject ODD =
            new Subject("a\u00e9{}:%\u2603 &=+", java.util.Optional.of("user 1"), java.util.Optional.of("gpt-5/mini"));
    private static final Plans PLANS = Plans.of(
            Plan.of(
                    "tokens",
                    Limit.builder("per-hour", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                            .capacity(1_000_000)
                            .build(),
                    Limit.builder("images", Meter.of("images"), Window.sliding(Duration.ofHours(1)))
                            .capacity(1_000)
                            .build()),
            Plan.of(
                            "charging",
                            Limit.builder("at-once", Meter.CONCURRENCY, Window.concurrent())
                                    .capacity(4)
                                    .build(),
                            Limit.builder("all-day", Meter.TOKENS, Window.sliding(Duration.ofDays(1)))
                                    .capacity(1_000)
                                    .build(),
                            Limit.builder(
                                            "of-a-month",
                                            Meter.TOKENS,
                                            Window.calendar(Window.Unit.MONTH, ZoneOffset.UTC))
                                    .capacity(1_000)
                                    .build())
                    .withUntracked(Plan.Untracked.CHARGE));

    private final ManualTime time = ManualTime.at(1_790_000_000_000_000L);
    private final UnreliableStore store = new UnreliableStore(time);

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("journal");
    }

    @AfterEach
    void close() {
        store.close();
    }

    private OneProcess process() {
        return new OneProcess(store, FailurePolicy.DEFAULT.withJournal(file), PLANS, time);
    }

    private static ReserveRequest hold(String id) {
        return ReserveRequest.of(new Request(ODD, "tokens", Cost.of(Meter.TOKENS, 500)))
                .withId(id);
    }

    private long used(int limit) {
        store.now(Way.WELL);
        OneProcess fresh = new OneProcess(store, FailurePolicy.DEFAULT, PLANS, time);
        return fresh.limiter.status(ODD, "tokens").limits().get(limit).used();
    }

    private static Actual actual(long tokens) {
        return Actual.of(Usage.of(tokens, 0).with(TokenKind.CACHE_READ, 7)).with(Meter.of("images"), 3);
    }

    private OneProcess sharing() {
        return new OneProcess(
                store,
                FailurePolicy.DEFAULT
                        .withJournal(file)
                        .withInstances(1)
                        .withUnknownSubjects(FailurePolicy.UnknownSubjects.SHARE),
                PLANS,
                time);
    }

    /** As kill -9 leaves it: nothing more is written, and the lock is gone with the process. */
    private void restarted() throws IOException {
        Path copy = folder.resolve("journal-" + ++restarts);
        Files.copy(file, copy);
        file = copy;
    }

    private int restarts;

    @ParameterizedTest
    @ValueSource(strings = {"acquire", "reserve"})
    void whatWasAdmittedInAnOutageStaysCountedOverRestarts(String verb) throws IOException {
        store.now(Way.AWAY);
        long admitted = 0;
        for (int life = 0; life < 3; life++) {
            OneProcess process = sharing();
            for (int n = 0; n < 5; n++) {
                admitted += admits(process, verb, life + "-" + n) ? 300 : 0;
            }
            restarted();
        }
        assertThat(admitted).as("of a capacity of 1000").isEqualTo(900);
        store.now(Way.WELL);
        OneProcess last = sharing().beats().drains();
        assertThat(last.status().pending()).isZero();
        assertThat(used(1)).isEqualTo(900);
    }

    /** A batch is told after the reservations, and says what was left before them. */
    @Test
    void whatIsLeftSurvivesTheBookingThatSaysSo() throws IOException {
        store.now(Way.AWAY);
        OneProcess first = sharing();
        assertThat(admits(first, "acquire", "")).isTrue();
        assertThat(admits(first, "reserve", "one")).isTrue();
        assertThat(admits(first, "reserve", "two")).isTrue();
        store.awayAfter(2);
        first.drains();
        assertThat(first.status().pending()).isEqualTo(1);
        allIsWritten(first);
        restarted();

        OneProcess next = sharing();
        assertThat(admits(next, "acquire", ""))
                .as("300 of the 100 that are left")
                .isFalse();
        store.now(Way.WELL);
        next.beats().drains();
        assertThat(used(1)).isEqualTo(900);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whatTheStoreSaidIsLeftWhileSomethingWaitedIsNotExceeded(boolean byABooking) throws IOException {
        store.now(Way.AWAY);
        OneProcess first = sharing();
        assertThat(admits(first, "acquire", "")).isTrue();
        assertThat(admits(first, "reserve", "one")).isTrue();
        store.now(Way.WELL);
        OneProcess other = new OneProcess(store, FailurePolicy.DEFAULT, PLANS, time);
        assertThat(admits(other, "acquire", "")).isTrue();
        assertThat(admits(other, "acquire", "")).isTrue();
        if (byABooking) {
            store.awayAfter(1);
            first.drains();
        } else {
            assertThat(admits(first, "acquire", "")).isTrue();
            store.now(Way.AWAY);
        }
        allIsWritten(first);
        restarted();

        assertThat(admits(sharing(), "acquire", ""))
                .as("300 of the 100 that are left")
                .isFalse();
    }

    /** A call of another tenant is answered when it is written down, after everything before it. */
    private static void allIsWritten(OneProcess process) {
        assertThat(process.limiter.acquire(Request.of("acme", "tokens")).allowed())
                .isTrue();
    }

    private static boolean admits(OneProcess process, String verb, String id) {
        Request request = new Request(ODD, "tokens", Cost.of(Meter.of("images"), 300));
        return verb.equals("acquire")
                ? process.limiter.acquire(request).allowed()
                : process.limiter.reserve(ReserveRequest.of(request).withId(id)).granted();
    }

    @Test
    void aBatchThatWasAppliedBeforeTheCrashIsNotAppliedAgain() throws IOException {
        store.now(Way.AWAY);
        OneProcess first = sharing();
        assertThat(admits(first, "acquire", "")).isTrue();
        assertThat(admits(first, "acquire", "")).isTrue();
        restarted();
        // The crash comes after the batch was booked, and before that could be written down.
        store.now(Way.WELL);
        first.beats().drains();
        assertThat(used(1)).isEqualTo(600);

        OneProcess next = sharing().beats().drains();
        assertThat(next.status().pending()).isZero();
        assertThat(used(1)).isEqualTo(600);
    }

    @Test
    void aJournalIsForItsOwnerAlone() throws Exception {
        Files.writeString(file, "", StandardOpenOption.CREATE);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        try (OneProcess first = process()) {
            assertThat(first.events).isEmpty();
            for (String each : List.of("journal", "journal.lock")) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(each))))
                        .as(each)
                        .isEqualTo("rw-------");
            }
        }
    }

    /** The device that is always full is the file, and cannot be replaced: something is in the way of the new one. */
    @Test
    void aFullDiskIsSaidAtTheStartAndNothingIsPromised() throws Exception {
        Files.createSymbolicLink(file, Path.of("/dev/full"));
        Files.createDirectories(folder.resolve("journal.new/in the way"));
        OneProcess first = process().beats();
        assertThat(first.events).containsExactly(StoreEvent.Kind.JOURNAL_FAILED);
        Reservation held = first.limiter.reserve(hold("one"));
        assertThat(held.granted()).isTrue();
        store.now(Way.AWAY);

        assertThatThrownBy(() -> first.limiter.settle(held.handle(), actual(123)))
                .isInstanceOf(StoreException.class)
                .hasMessageContaining("journal");
        first.close();
    }

    @Test
    void aSettleOfAProcessThatIsNoMoreIsDoneByTheNext() {
        OneProcess first = process().beats();
        Reservation held = first.limiter.reserve(hold("one/\u2603"));
        Reservation other = first.limiter.reserve(hold("two"));
        store.now(Way.AWAY);
        assertThat(first.limiter.settle(held.handle(), actual(123)).result()).isEqualTo(Result.JOURNALLED);
        assertThat(first.limiter.cancel(other.handle()).result()).isEqualTo(Result.JOURNALLED);
        first.close();
        store.now(Way.WELL);

        OneProcess next = process();
        assertThat(next.status().pending()).isEqualTo(2);
        next.beats().drains();

        assertThat(next.limiter.reservation(held.handle()).charged("per-hour")).isEqualTo(123);
        assertThat(used(0)).isEqualTo(123);
        assertThat(used(1)).isEqualTo(3);
        // It is the same to the store as when it is settled so once more.
        assertThat(next.limiter.settle(held.handle(), actual(123)).result()).isEqualTo(Result.ALREADY);
        assertThat(next.limiter.settle(held.handle(), actual(124)).result()).isEqualTo(Result.CONFLICT);
        next.close();
        assertThat(process().status().pending()).isZero();
    }

    @Test
    void aSettleOfWhatIsForgottenIsChargedByTheNextProcessIfThePlanSaysSo() {
        OneProcess first = process().beats();
        Reservation held = first.limiter.reserve(hold("one"));
        time.advance(Duration.ofDays(2));
        store.now(Way.AWAY);
        assertThat(first.limiter.settle(held.handle(), actual(123), "charging").result())
                .isEqualTo(Result.JOURNALLED);
        first.close();
        store.now(Way.WELL);

        OneProcess next = process().beats().drains();

        assertThat(next.events).isEmpty();
        assertThat(next.status().replayed()).isEqualTo(1);
        assertThat(next.limiter.status(ODD, "charging").limits())
                .extracting(LimitStatus::used)
                .containsExactly(0L, 123L, 123L);
        Outcome again = next.limiter.settle(held.handle(), actual(123), "charging");
        assertThat(again.result()).isEqualTo(Result.ALREADY);
        assertThat(again.untracked()).isTrue();
        next.close();
    }

    @Test
    void aSettleThatAnOlderReleaseWroteDownIsDone() throws IOException {
        OneProcess first = process().beats();
        Request request = Request.of("acme", "tokens").withCost(Cost.of(Meter.TOKENS, 500));
        first.limiter.reserve(ReserveRequest.of(request).withId("one"));
        first.close();
        Files.writeString(file, "settle\t1\tacme\t-\t-\tone\t7\t0\tINPUT=5\t\t7195655a\n");

        OneProcess next = process().beats().drains();

        assertThat(next.events).isEmpty();
        assertThat(next.limiter
                        .status(Subject.of("acme"), "tokens")
                        .limits()
                        .get(0)
                        .used())
                .isEqualTo(5);
        next.close();
    }

    @Test
    void aReservationMadeWithoutTheStoreSurvivesWithItsSettle() {
        OneProcess first = process().beats();
        first.limiter.status(ODD, "tokens");
        store.now(Way.AWAY);
        Reservation held = first.limiter.reserve(hold("one"));
        assertThat(held.granted()).isTrue();
        assertThat(first.limiter.settle(held.handle(), actual(777)).result()).isEqualTo(Result.SETTLED);
        first.close();
        store.now(Way.WELL);

        OneProcess next = process().beats();
        next.drains();

        assertThat(used(0)).isEqualTo(777);
        assertThat(next.status().refused()).isZero();
        next.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"half-named", "unnamed"})
    void aReservationWhoseShadowLimitsAreLeftOutSurvivesWithItsSettle(String plan) {
        Limit.Builder ofUsers = Limit.builder("of-users", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                .scope(Scope.USER)
                .shadow(true);
        Limit tenant = Limit.builder("of-all", Meter.TOKENS, Window.sliding(Duration.ofHours(1)))
                .capacity(10_000)
                .build();
        Plans plans = Plans.of(Plan.of("half-named", ofUsers.build(), tenant), Plan.of("unnamed", ofUsers.build()));
        FailurePolicy policy = FailurePolicy.DEFAULT.withJournal(file);
        OneProcess first = new OneProcess(store, policy, plans, time).beats();
        first.limiter.status(Subject.of("acme"), plan);
        store.now(Way.AWAY);
        Request call = Request.of("acme", plan).withCost(Cost.of(Meter.TOKENS, 500));
        Reservation held = first.limiter.reserve(ReserveRequest.of(call).withId("one"));
        assertThat(held.granted()).isTrue();
        first.close();
        store.now(Way.WELL);

        OneProcess next = new OneProcess(store, policy, plans, time).beats();
        assertThat(next.status().pending()).isEqualTo(1);
        assertThat(next.events).doesNotContain(Kind.DROPPED);
        next.drains();
        assertThat(next.limiter
                        .settle(held.handle(), Actual.of(Usage.of(700, 77)))
                        .result())
                .isEqualTo(Result.SETTLED);
        next.close();
    }

    @Test
    void aReservationThatAnEarlierProcessMadeIsEndedBehindIt() {
        OneProcess first = process().beats();
        first.limiter.status(ODD, "tokens");
        store.now(Way.AWAY);
        Reservation held = first.limiter.reserve(hold("one"));
        first.close();

        OneProcess next = process();
        assertThat(next.limiter.settle(held.handle(), actual(55)).result()).isEqualTo(Result.JOURNALLED);
        store.now(Way.WELL);
        next.beats().drains();

        assertThat(used(0)).isEqualTo(55);
        assertThat(next.status().refused()).isZero();
        next.close();
        // Nothing is promised by a journal that is closed.
        store.now(Way.AWAY);
        assertThatThrownBy(() -> next.limiter.settle(held.handle(), actual(55))).isInstanceOf(StoreException.class);
    }

    @Test
    void whatWasDoneWithoutAnAnswerIsNotDoneTwiceByTheNext() {
        OneProcess first = process().beats();
        Reservation held = first.limiter.reserve(hold("one"));
        store.now(Way.AWAY);
        first.limiter.settle(held.handle(), actual(123));
        store.now(Way.REPLY_LOST);
        first.drains();
        store.now(Way.AWAY);
        first.close();
        store.now(Way.WELL);
        OneProcess next = process().beats();
        next.drains();

        assertThat(used(0)).isEqualTo(123);
        assertThat(next.status().refused()).isZero();
        next.close();
    }

    @Test
    void aLastLineThatWasCutOffIsLeftAsideAndTheRestIsRead() throws IOException {
        OneProcess first = process().beats();
        Reservation held = first.limiter.reserve(hold("one"));
        store.now(Way.AWAY);
        first.limiter.settle(held.handle(), actual(5));
        first.close();
        Files.writeString(file, "settle\t9\tacm", StandardOpenOption.APPEND);
        store.now(Way.WELL);

        OneProcess next = process().beats();
        assertThat(next.events).isEmpty();
        next.drains();
        assertThat(used(0)).isEqualTo(5);
        next.close();
    }

    @Test
    void aLineThatCannotBeReadIsSaid() throws IOException {
        OneProcess first = process().beats();
        Reservation held = first.limiter.reserve(hold("one"));
        store.now(Way.AWAY);
        first.limiter.settle(held.handle(), actual(5));
        first.close();
        String line = Files.readAllLines(file).stream()
                .filter(each -> each.startsWith("settle"))
                .findFirst()
                .orElseThrow();
        Files.write(file, List.of("nonsense", line, line.replace("settle", "settel")));

        OneProcess next = process();
        assertThat(next.events).containsExactly(Kind.DROPPED, Kind.DROPPED);
        assertThat(next.status().pending()).isEqualTo(1);
        next.close();
    }

    @Test
    void whenAllIsDoneTheFileIsEmpty() throws IOException {
        OneProcess process = process().beats();
        for (int round = 0; round < 3; round++) {
            Reservation held = process.limiter.reserve(hold("call-" + round));
            store.now(Way.AWAY);
            process.limiter.settle(held.handle(), actual(5));
            assertThat(file).isNotEmptyFile();
            store.now(Way.WELL);
            process.drains();
        }
        process.close();

        assertThat(file).isEmptyFile();
    }

    @Test
    void aFileIsTheJournalOfOneProcess() {
        OneProcess first = process();

        assertThatThrownBy(this::process)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("journal")
                .hasMessageContaining("no other process");
        first.close();
        process().close();
    }

    @Test
    void aFileThatCannotBeHadIsRefused() {
        file = folder.resolve("no-such-folder").resolve("journal");
        assertThatThrownBy(this::process)
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("no-such-folder");
    }
}
