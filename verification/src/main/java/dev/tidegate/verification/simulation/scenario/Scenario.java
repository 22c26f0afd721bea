package dev.tidegate.verification.simulation.scenario;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * All that will happen in one run, decided beforehand.
 *
 * @param startMicros the store's clock when it begins
 */
public record Scenario(long startMicros, List<Piece> pieces) {
    /** How long an ended reservation is remembered: as short as a builder lets it be. */
    public static final Duration TOMBSTONE = Duration.ofMinutes(1);

    static final int VERSIONS = 3;

    /** In every plan, without a capacity, and longer than a run: what a tenant was charged in all. */
    public static final Limit BILL = Limit.builder("bill", Meter.TOKENS, Window.sliding(Duration.ofDays(1)))
            .build();

    public Scenario {
        pieces = List.copyOf(pieces);
    }

    public <P extends Piece> List<P> all(Class<P> kind) {
        return some(kind, piece -> true).toList();
    }

    private <P extends Piece> Stream<P> some(Class<P> kind, Predicate<P> which) {
        return pieces.stream().filter(kind::isInstance).map(kind::cast).filter(which);
    }

    public List<Piece.Extend> extendsOf(Piece.Call call) {
        return some(Piece.Extend.class, each -> each.call() == call.number()).toList();
    }

    public List<Piece.Echo> echoesOf(Piece.Call call) {
        return some(Piece.Echo.class, each -> each.call() == call.number()).toList();
    }

    public Optional<Piece.Crash> crashOf(Piece.Call call) {
        return some(Piece.Crash.class, each -> each.call() == call.number()).findFirst();
    }

    public Optional<Piece.Fault> fault(String id, int message) {
        return some(Piece.Fault.class, each -> each.id().equals(id) && each.message() == message)
                .findFirst();
    }

    /** Whether the store forgets something on the way, so that what it had promised may not hold. */
    public boolean forgets() {
        return some(Piece.Upset.class, each -> each.event() != Piece.Event.RELOAD)
                .findFirst()
                .isPresent();
    }

    /** Whether the store's clock is set on the way, so that promises end early or late and refunds may find nothing. */
    public boolean isStepped() {
        return some(Piece.Upset.class, each -> each.event() == Piece.Event.STEP)
                .findFirst()
                .isPresent();
    }

    /** The rest of it. */
    public Scenario withoutSteps() {
        return new Scenario(
                startMicros,
                pieces.stream()
                        .filter(piece -> !(piece instanceof Piece.Upset upset && upset.event() == Piece.Event.STEP))
                        .toList());
    }

    /** Whether two calls of this tenant have one id. */
    public boolean sharesIds(String tenant) {
        List<String> ids = some(
                        Piece.Call.class, call -> call.subject().tenant().equals(tenant))
                .map(Piece.Call::id)
                .toList();
        return ids.stream().distinct().count() < ids.size();
    }

    /** Whether none of the call's messages are harmed. */
    public boolean unharmed(Piece.Call call) {
        return some(Piece.Fault.class, each -> each.id().equals(call.id()))
                .findFirst()
                .isEmpty();
    }

    /**
     * Whether callers of this tenant know what came of their words: the store forgets nothing, no id stands for two
     * calls, and none is rebuilt while words from before may still arrive.
     */
    public boolean certain(String tenant) {
        return !forgets()
                && !sharesIds(tenant)
                && some(Piece.Call.class, call -> call.subject().tenant().equals(tenant))
                        .allMatch(call -> unharmed(call)
                                || echoesOf(call).stream().noneMatch(echo -> echo.what() == Piece.Again.RESERVE));
    }

    /** The plans of one version: {@code held} for reservations, and {@code counted}, the same without slots. */
    List<Plan> plans(int version) {
        List<Limit> limits = new ArrayList<>(List.of(BILL));
        for (Piece.Limited limited : all(Piece.Limited.class)) {
            long capacity = limited.capacities().get(version);
            if (capacity > 0) {
                limits.add(withCapacity(limited.limit(), capacity));
            }
        }
        List<Limit> counted = limits.stream()
                .filter(limit -> !(limit.window() instanceof Window.Concurrent))
                .toList();
        return List.of(new Plan("held", limits), new Plan("counted", counted));
    }

    /** Every limit that some version has, to look at them all. */
    public List<Limit> limits() {
        List<Limit> limits = new ArrayList<>(List.of(BILL));
        all(Piece.Limited.class).forEach(limited -> limits.add(limited.limit()));
        return limits;
    }

    private static Limit withCapacity(Limit limit, long capacity) {
        return Limit.builder(limit.name(), limit.meter(), limit.window())
                .scope(limit.scope())
                .refunds(limit.refunds())
                .shadow(limit.shadow())
                .capacity(capacity)
                .build();
    }

    /** Enforced limits by the largest capacity that any version gives them: the one that bounds a whole run. */
    public long largestCapacity(Limit limit) {
        return some(Piece.Limited.class, each -> each.limit().name().equals(limit.name()) && !limit.shadow())
                .flatMap(each -> each.capacities().stream())
                .max(Long::compare)
                .orElse(Long.MAX_VALUE / 2);
    }
}
