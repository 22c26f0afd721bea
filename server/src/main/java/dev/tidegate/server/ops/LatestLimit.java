package dev.tidegate.server.ops;

import dev.tidegate.LimitStatus;
import dev.tidegate.Subject;
import dev.tidegate.server.ops.RecentDecisions.Seen;
import dev.tidegate.spi.PaceForecast;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A limit of a subject as its last decision left it. Immutable.
 *
 * @param seen the decision
 * @param status the limit in it
 */
public record LatestLimit(Seen seen, LimitStatus status) {
    private static final double PERCENT = 100;

    /**
     * A limit that is used up before its window ends, at the mean pace of that window so far.
     *
     * @param at when; the present instant if it is used up already
     */
    public record Forecast(LatestLimit limit, Instant at) {}

    /** One for each count that is in use: a limit of a tenant is in the decisions of all its users, and the last one holds. */
    public static Collection<LatestLimit> of(List<Seen> decisions, long nowMicros) {
        Map<List<String>, LatestLimit> latest = new HashMap<>(decisions.size() * 2);
        for (Seen seen : decisions) {
            for (LimitStatus status : seen.decision().limits()) {
                long over = seen.atMicros() + status.resetAfter().toMillis() * 1_000;
                if (status.capacity().isEmpty() || status.used() == 0 || over < nowMicros) {
                    continue;
                }
                LatestLimit one = new LatestLimit(seen, status);
                List<String> key =
                        List.of(one.tenant(), one.below(), seen.request().plan(), status.name());
                latest.merge(key, one, (a, b) -> a.seen().atMicros() >= b.seen().atMicros() ? a : b);
            }
        }
        return latest.values();
    }

    /** The forecasts of all that have one, the earliest first. */
    public static List<Forecast> forecasts(List<Seen> decisions, long nowMicros, int most) {
        return of(decisions, nowMicros).stream()
                .flatMap(each -> each.exhausted(nowMicros).map(at -> new Forecast(each, at)).stream())
                .sorted(Comparator.comparing(Forecast::at)
                        .thenComparing(each -> each.limit().tenant())
                        .thenComparing(each -> each.limit().below())
                        .thenComparing(each -> each.limit().status().name()))
                .limit(most)
                .toList();
    }

    /** Who spends. */
    public String tenant() {
        return seen.request().subject().tenant();
    }

    /** Whose counts these are, below the tenant; empty for those of the tenant. */
    public String below() {
        Subject subject = seen.request().subject();
        return switch (status.limit().scope()) {
            case TENANT -> "";
            case USER -> subject.user().orElse("");
            case MODEL -> subject.model().orElse("");
        };
    }

    /** How much of the capacity is in use. */
    public double percent() {
        return PERCENT * status.used() / Math.max(1, status.capacity().orElse(0));
    }

    /** When the limit is used up at the pace of its window so far. */
    public Optional<Instant> exhausted(long nowMicros) {
        return exhausted(status, nowMicros);
    }

    /** When a limit is used up at the pace of its window so far; empty for an unlimited one, and for windows without a begin. */
    public static Optional<Instant> exhausted(LimitStatus status, long nowMicros) {
        if (status.capacity().isEmpty()) {
            return Optional.empty();
        }
        return PaceForecast.exhausted(
                status.limit().window(),
                status.capacity().getAsLong(),
                status.used(),
                Instant.EPOCH.plus(nowMicros, ChronoUnit.MICROS));
    }
}
