package dev.tidegate.verification.simulation.reservation;

import dev.tidegate.Actual;
import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.IdConflictException;
import dev.tidegate.Outcome;
import dev.tidegate.Outcome.Result;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.Reservation;
import dev.tidegate.ReservationState;
import dev.tidegate.ReserveRequest;
import dev.tidegate.StoreException;
import dev.tidegate.plan.Meter;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.usage.Usage;
import dev.tidegate.verification.simulation.BrokenRule;
import dev.tidegate.verification.simulation.Clockwork;
import dev.tidegate.verification.simulation.scenario.Nodes;
import dev.tidegate.verification.simulation.scenario.Piece;
import dev.tidegate.verification.simulation.scenario.Scenario;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One call as a real client makes it: reserve, ask the model, say what it used; each step again under the same id and with
 * the same words, after a pause, until a reply says how it ended.
 */
final class Caller {
    private static final int MOST_TRIES = 12;
    private static final long FIRST_PAUSE_MICROS = 100_000;
    private static final long LONGEST_PAUSE_MICROS = 5_000_000;
    private static final int MOST_WAITS = 2;
    private static final long LONGEST_WAIT_MICROS = 20_000_000;

    private final Scenario scenario;
    private final Piece.Call call;
    private final Clockwork clock;
    private final Nodes nodes;
    private final Consumer<RuntimeException> trouble;
    private final Account account = new Account();
    private final Deque<Piece.Echo> chain = new ArrayDeque<>();

    /** Rises with each crash: a crashed caller does not receive the replies to its requests. */
    private int life;

    private int waits;
    private String handle = "";
    private long usage;
    private boolean ending;
    private boolean stopped;
    private boolean echoed;
    /** When it expires, or is forgotten if it has ended. */
    private long until;

    /** When it is forgotten. */
    private long promise;

    Caller(Scenario scenario, Piece.Call call, Clockwork clock, Nodes nodes, Consumer<RuntimeException> trouble) {
        this.scenario = scenario;
        this.call = call;
        this.clock = clock;
        this.nodes = nodes;
        this.trouble = trouble;
        this.usage = call.actual();
    }

    Piece.Call call() {
        return call;
    }

    Account account() {
        return account;
    }

    void start() {
        clock.in(call.startMicros(), call.end() == Piece.End.ACQUIRE ? this::acquire : this::reserve);
    }

    // ---- requests until a reply ----

    /** Asks again while there is no answer. */
    private <T> void ask(Function<RateLimiter, CompletionStage<T>> step, Consumer<T> heard) {
        ask(step, heard, 1);
    }

    private <T> void ask(Function<RateLimiter, CompletionStage<T>> step, Consumer<T> heard, int tries) {
        int asking = life;
        step.apply(nodes.limiter(call.node()))
                .whenComplete((answer, failure) -> guarded(() -> {
                    if (asking != life) {
                        return;
                    }
                    if (failure == null) {
                        heard.accept(answer);
                    } else if (StoreException.unwrapped(failure) instanceof IdConflictException) {
                        conflict();
                    } else if (StoreException.unwrapped(failure) instanceof StoreException && tries < MOST_TRIES) {
                        long pause = Math.min(LONGEST_PAUSE_MICROS, FIRST_PAUSE_MICROS << tries);
                        clock.in(pause, () -> {
                            if (asking == life) {
                                ask(step, heard, tries + 1);
                            }
                        });
                    } else if (StoreException.unwrapped(failure) instanceof StoreException) {
                        account.unheard();
                    } else {
                        throw new BrokenRule(
                                "a step is answered",
                                "call " + call.number() + ": " + StoreException.unwrapped(failure));
                    }
                }));
    }

    /** A future would keep it to itself. */
    private void guarded(Runnable what) {
        try {
            what.run();
        } catch (RuntimeException e) {
            trouble.accept(e);
        }
    }

    private void conflict() {
        BrokenRule.unless(
                scenario.sharesIds(call.subject().tenant()),
                "the same request under the same id is no conflict",
                "call " + call.number());
    }

    // ---- reserve ----

    private ReserveRequest request() {
        Request request = new Request(call.subject(), "held", Cost.of(Meter.TOKENS, call.estimate()));
        return ReserveRequest.of(request).withId(call.id()).withTtl(Duration.of(call.ttlMicros(), ChronoUnit.MICROS));
    }

    private void reserve() {
        account.may(call.estimate());
        ask(limiter -> limiter.reserveAsync(request()), this::reserved);
        crash(Piece.Point.RESERVING, FaultyStore.WAY_MICROS + 1);
    }

    private void reserved(Reservation told) {
        handle = told.handle();
        if (fresh(told) || (promise > 0 && told.state().isEmpty())) {
            account.another();
            account.may(call.estimate());
        }
        told.expiresAt().ifPresent(this::promised);
        if (told.granted()) {
            account.holds(call.estimate());
            work();
        } else if (told.state().isEmpty()) {
            denied(told.decision());
        } else {
            ask(limiter -> limiter.reservationAsync(handle), this::heardEnd);
        }
    }

    private void denied(Decision decision) {
        long wait = decision.retryAfter().map(Duration::toNanos).orElse(Long.MAX_VALUE) / 1000;
        if (wait <= LONGEST_WAIT_MICROS && waits++ < MOST_WAITS) {
            again(wait, this::reserve);
        } else if (scenario.unharmed(call)) {
            account.ended(0, 0);
        }
    }

    private void again(long micros, Runnable what) {
        int waiting = life;
        clock.in(micros, () -> {
            if (waiting == life) {
                guarded(what);
            }
        });
    }

    private void promised(Instant instant) {
        until = ManualTime.micros(instant);
        promise = until + Scenario.TOMBSTONE.toNanos() / 1000;
    }

    /** Past its promise an id is a new reservation, which may have expired since; of a store that forgets anything may be. */
    private boolean fresh(Reservation told) {
        long made = told.expiresAt().map(ManualTime::micros).orElse(0L) - call.ttlMicros();
        boolean expired = told.state().equals(Optional.of(ReservationState.EXPIRED));
        return promise > 0
                && ((told.granted() && scenario.forgets()) || ((told.granted() || expired) && made >= promise));
    }

    // ---- the call ----

    private void work() {
        for (Piece.Extend extend : scenario.extendsOf(call)) {
            again(extend.afterMicros(), () -> {
                if (!ending) {
                    extend(extend);
                }
            });
        }
        crash(Piece.Point.WORKING, call.workMicros() / 2);
        again(call.workMicros(), this::worked);
    }

    private void extend(Piece.Extend extend) {
        account.may(extend.total());
        Cost total = Cost.of(Meter.TOKENS, extend.total());
        Duration ttl = Duration.of(call.ttlMicros(), ChronoUnit.MICROS);
        ask(limiter -> limiter.extendAsync(handle, total, ttl), told -> {
            if (account.over()) {
                return;
            }
            told.until().ifPresent(this::promised);
            if (told.result() == Result.EXTENDED) {
                account.holds(extend.total());
            } else if (told.result() == Result.STOP && !stopped) {
                // The stream is ended here, with what it has brought so far.
                stopped = true;
                worked();
            }
        });
    }

    private void worked() {
        if (!ending) {
            ending = true;
            again(call.idleMicros(), this::end);
        }
    }

    private void end() {
        long[] before = account.now();
        switch (call.end()) {
            case SETTLE -> settle(Actual.of(tokens(usage)), usage, before);
            case SETTLE_UNKNOWN -> settle(Actual.atLeast(tokens(usage)), usage, before);
            case CANCEL -> {
                account.may(0);
                ask(limiter -> limiter.cancelAsync(handle), told -> heardEnd(told, before));
            }
            default -> echo();
        }
        crash(Piece.Point.ENDING, FaultyStore.WAY_MICROS + 1);
    }

    private static Usage tokens(long tokens) {
        return Usage.of(tokens / 3, tokens - tokens / 3);
    }

    private void settle(Actual actual, long amount, long[] before) {
        account.may(amount);
        ask(limiter -> limiter.settleAsync(handle, actual), told -> {
            boolean exact = !actual.estimated() && (told.result() == Result.SETTLED || told.result() == Result.ALREADY);
            BrokenRule.unless(
                    !exact || told.charged("bill") == amount || (scenario.isStepped() && told.charged("bill") > amount),
                    "what is settled is charged what it used",
                    "call " + call.number() + ": " + told.charged("bill") + " instead of " + amount);
            heardEnd(told, before);
        });
    }

    private void heardEnd(Outcome told) {
        heardEnd(told, account.now());
    }

    private void heardEnd(Outcome told, long[] before) {
        told.until().ifPresent(instant -> until = ManualTime.micros(instant));
        Optional<ReservationState> state = told.state();
        if (state.isPresent() && state.get() != ReservationState.OPEN && state.get() != ReservationState.EXPIRED) {
            promise = until;
            account.ended(told.charged("bill"), told.seq());
        } else if (told.result() == Result.GONE && scenario.unharmed(call)) {
            account.restore(before);
        }
        echo();
    }

    // ---- crashes, and words after the end ----

    private void crash(Piece.Point point, long afterMicros) {
        scenario.crashOf(call)
                .filter(crash -> crash.point() == point && life == 0)
                .ifPresent(crash -> {
                    int dying = life;
                    clock.in(afterMicros, () -> {
                        if (dying == life && !echoed) {
                            guarded(() -> die(crash));
                        }
                    });
                });
    }

    private void die(Piece.Crash crash) {
        life++;
        ending = false;
        stopped = false;
        account.unheard();
        usage = crash.remembers() ? usage : usage + 1;
        again(crash.backAfterMicros(), this::reserve);
    }

    private void echo() {
        if (!echoed) {
            echoed = true;
            for (Piece.Echo echo : scenario.echoesOf(call)) {
                long from = switch (echo.from()) {
                    case END -> clock.now() + FaultyStore.WAY_MICROS;
                    case EXPIRY -> until - clock.ahead();
                    case PROMISE -> promise - clock.ahead();
                    case ANSWER -> -1;
                };
                if (from < 0) {
                    chain.add(echo);
                } else {
                    again(from + echo.micros() - clock.now() - FaultyStore.WAY_MICROS, () -> echo(echo));
                }
            }
            goOn();
        }
    }

    /** The next word of the chain, each after the answer to the one before. */
    private void goOn() {
        Piece.Echo next = chain.poll();
        if (next != null) {
            again(next.micros(), () -> echo(next));
        }
    }

    private void echo(Piece.Echo echo) {
        long[] before = account.now();
        switch (echo.what()) {
            case RESERVE -> {
                if (!scenario.certain(call.subject().tenant())) {
                    account.another();
                    account.may(call.estimate());
                }
                ask(limiter -> limiter.reserveAsync(request()), this::reservedAgain);
            }
            case SETTLE -> settle(Actual.of(tokens(usage)), usage, before);
            case SETTLE_OTHER -> settle(Actual.of(tokens(usage + 7)), usage + 7, before);
            case CANCEL -> {
                account.may(0);
                ask(limiter -> limiter.cancelAsync(handle), told -> heardEnd(told, before));
            }
            case ADJUST -> {
                account.mayAdjust(echo.amount());
                Actual actual = Actual.of(tokens(echo.amount()));
                ask(limiter -> limiter.adjustAsync(handle, actual, echo.seq()), told -> {
                    if (told.result() == Result.CONFLICT && !scenario.unharmed(call)) {
                        account.refused(echo.amount(), echo.seq());
                    }
                    heardEnd(told, before);
                    goOn();
                });
            }
        }
    }

    private void reservedAgain(Reservation told) {
        if (fresh(told)) {
            told.expiresAt().ifPresent(this::promised);
            account.another();
            account.may(call.estimate());
            account.holds(call.estimate());
            settle(Actual.of(tokens(usage)), usage, account.now());
        }
    }

    // ---- calls that are counted at once ----

    private void acquire() {
        account.may(call.estimate());
        Request request = new Request(call.subject(), "counted", Cost.of(Meter.TOKENS, call.estimate()));
        ask(limiter -> limiter.acquireAsync(request, call.id()), told -> {
            if (told.allowed()) {
                account.ended(call.estimate(), 0);
            } else if (scenario.unharmed(call)) {
                account.ended(0, 0);
            }
        });
    }
}
