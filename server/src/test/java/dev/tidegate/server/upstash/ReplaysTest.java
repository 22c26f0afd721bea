package dev.tidegate.server.upstash;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.server.upstash.reply.Answer;
import dev.tidegate.server.upstash.reply.Format;
import dev.tidegate.testkit.redis.Patience;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** What is remembered of answers that may not have arrived has a bound in bytes, in time and by what arrives. */
class ReplaysTest {
    private static final long SECOND = 1_000_000;

    private static final Caller CALLER = new Caller(null, "192.0.2.1");

    private final Replays replays = new Replays();

    private static byte[] digest(int number) {
        return Replays.digest("t", "/", Format.PLAIN, Integer.toString(number).getBytes(StandardCharsets.US_ASCII));
    }

    private Replays.Entry answered(int number, Object owner, int bytes, long nowMicros) {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Replays.Entry entry = replays.begin(digest(number), 0, CALLER, owner, answer);
        answer.complete(Answer.json(200, new byte[bytes]));
        replays.answered(entry, answer.join(), nowMicros);
        return entry;
    }

    @Test
    void answersThatWereLostAreKeptUpToABound() {
        for (int i = 0; i < 200; i++) {
            answered(i, new Object(), 1_000_000, SECOND);
        }
        assertThat(replays.bytes()).isLessThanOrEqualTo(Replays.MOST_BYTES);
        assertThat(replays.size()).isEqualTo((int) (Replays.MOST_BYTES / 1_000_512));
        assertThat(replays.isUndecided(digest(199), 1, CALLER)).isTrue();
        assertThat(replays.isUndecided(digest(0), 1, CALLER)).isFalse();
    }

    @Test
    void smallAnswersCountToo() {
        for (int i = 0; i < 200_000; i++) {
            answered(i, new Object(), 0, SECOND);
        }
        assertThat(replays.size()).isLessThan(100_000);
    }

    @Test
    void whatArrivedIsGoneFromMemoryThoughAnOlderOneIsKept() {
        answered(0, new Object(), 1, SECOND);
        Object owner = new Object();
        List<WeakReference<Object>> bodies = new ArrayList<>();
        for (int i = 1; i <= 50; i++) {
            Replays.Entry entry = answered(i, owner, 1_000_000, SECOND);
            bodies.add(new WeakReference<>(entry.answer().join().body()));
            replays.arrived(entry, owner);
        }
        assertThat(replays.size()).isEqualTo(1);
        Patience.await("the bodies to be collected", () -> {
            System.gc();
            return bodies.stream().allMatch(body -> body.get() == null);
        });
    }

    @Test
    void anAnswerIsForgottenSomeSecondsAfterItWasGivenAndNotBefore() {
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        Replays.Entry slow = replays.begin(digest(1), 0, CALLER, this, answer);
        long later = 10 * Replays.KEPT_MICROS;
        // Others come and go while it runs.
        answered(2, new Object(), 1, later);
        assertThat(replays.take(digest(1), 1, CALLER, this, later)).contains(slow);
        replays.answered(slow, Answer.json(200, new byte[1]), later);
        replays.undelivered(slow, this);
        assertThat(replays.take(digest(1), 2, CALLER, this, later + Replays.KEPT_MICROS))
                .contains(slow);
        replays.undelivered(slow, this);
        assertThat(replays.take(digest(1), 3, CALLER, this, later + Replays.KEPT_MICROS + 1))
                .isEmpty();
        assertThat(replays.size()).isZero();
        assertThat(replays.bytes()).isZero();
    }

    @Test
    void anAttemptTakesNoneThatWasSentAsOftenAlready() {
        Replays.Entry second = replays.begin(digest(1), 2, CALLER, new Object(), new CompletableFuture<>());
        assertThat(replays.take(digest(1), 1, CALLER, this, 0)).isEmpty();
        assertThat(replays.take(digest(1), 2, CALLER, this, 0)).isEmpty();
        assertThat(replays.take(digest(1), 3, CALLER, this, 0)).contains(second);
    }

    @Test
    void theOneWhoseConnectionEndedIsTakenBeforeOneThatMayStillBeRead() {
        Object open = new Object();
        Object ended = new Object();
        answered(1, open, 1, 0);
        Replays.Entry lost = answered(1, ended, 1, 0);
        replays.undelivered(lost, ended);
        assertThat(replays.take(digest(1), 1, CALLER, this, 0)).contains(lost);
    }

    @Test
    void anAnswerOnAnotherConnectionThatStandsIsTakenLast() {
        Replays.Entry delivered = answered(1, new Object(), 1, 0);
        assertThat(replays.isUndecided(digest(1), 1, CALLER)).isTrue();
        Replays.Entry running = replays.begin(digest(1), 0, CALLER, new Object(), new CompletableFuture<>());
        assertThat(replays.isUndecided(digest(1), 1, CALLER)).isFalse();
        assertThat(replays.take(digest(1), 1, CALLER, new Object(), 0)).contains(running);
        assertThat(replays.take(digest(1), 1, CALLER, new Object(), 0)).contains(delivered);
        assertThat(replays.take(digest(1), 1, CALLER, new Object(), 0)).isEmpty();
    }

    @Test
    void anEarlierConnectionSaysNothingMoreOfAnAnswerThatWasTaken() {
        Object first = new Object();
        Replays.Entry entry = answered(1, first, 1, 0);
        replays.undelivered(entry, first);
        replays.take(digest(1), 1, CALLER, this, 0);
        replays.arrived(entry, first);
        replays.undelivered(entry, this);
        assertThat(replays.take(digest(1), 2, CALLER, this, 0)).contains(entry);
    }

    private Replays.Entry answered(Caller caller, Object owner) {
        Replays.Entry entry = replays.begin(digest(1), 0, caller, owner, new CompletableFuture<>());
        replays.answered(entry, Answer.json(200, new byte[1]), 0);
        return entry;
    }

    @Test
    void anAnswerThatAnotherAddressMayHaveReadIsNotTaken() {
        Caller other = new Caller(null, "192.0.2.2");
        Object connection = new Object();
        Replays.Entry theirs = answered(other, connection);
        assertThat(replays.isUndecided(digest(1), 1, CALLER)).isTrue();
        assertThat(replays.take(digest(1), 1, CALLER, this, 0)).isEmpty();
        // The same caller may come from another address of its network.
        replays.undelivered(theirs, connection);
        assertThat(replays.take(digest(1), 1, CALLER, this, 0)).contains(theirs);
    }

    @Test
    void aCallerWithAnotherSyncTokenIsAnother() {
        Caller one = new Caller("s-1", "192.0.2.1");
        Caller other = new Caller("s-2", "192.0.2.1");
        Object connection = new Object();
        Replays.Entry theirs = answered(other, connection);
        replays.undelivered(theirs, connection);
        assertThat(replays.isUndecided(digest(1), 1, one)).isFalse();
        assertThat(replays.take(digest(1), 1, one, this, 0)).isEmpty();
        assertThat(replays.take(digest(1), 1, new Caller("", "192.0.2.1"), this, 0))
                .isEmpty();
        assertThat(replays.take(digest(1), 1, new Caller("s-2", "192.0.2.9"), this, 0))
                .contains(theirs);
    }

    @Test
    void ofTwoLostAnswersACallerGetsThatOfItsAddress() {
        Object one = new Object();
        Object other = new Object();
        Replays.Entry theirs = answered(new Caller(null, "192.0.2.2"), other);
        Replays.Entry own = answered(CALLER, one);
        replays.undelivered(theirs, other);
        replays.undelivered(own, one);
        assertThat(replays.take(digest(1), 1, CALLER, this, 0)).contains(own);
    }
}
