package dev.tidegate.server.console;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.StoreException;
import dev.tidegate.Subject;
import dev.tidegate.SubjectStatus;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.protocol.PercentCode;
import dev.tidegate.server.console.page.Texts;
import dev.tidegate.server.ops.RecentDecisions;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** One subject: its limits as they stand now, its last denials, and what can be done for it. */
final class SubjectScreen {
    /** The parameters that say which subject is shown. */
    static final List<String> FIELDS = List.of("tenant", "plan", "user", "model");

    private final RateLimiter limiter;
    private final RecentDecisions recent;
    private final Denials denials;
    private final TimeSource clock;

    SubjectScreen(RateLimiter limiter, RecentDecisions recent, Denials denials, TimeSource clock) {
        this.limiter = limiter;
        this.recent = recent;
        this.denials = denials;
        this.clock = clock;
    }

    static Subject subject(Map<String, String> fields) {
        String tenant = Optional.ofNullable(fields.get("tenant"))
                .orElseThrow(() -> new InvalidInputException("tenant", "missing", "the id of a tenant"));
        return new Subject(tenant, Optional.ofNullable(fields.get("user")), Optional.ofNullable(fields.get("model")));
    }

    CompletionStage<Map<String, Object>> values(Map<String, String> query) {
        return values(query, Map.of(), Optional.empty());
    }

    /**
     * The page, with a form that could not be done.
     *
     * @param typed into the form; empty for none
     * @param fault of the form
     */
    CompletionStage<Map<String, Object>> values(
            Map<String, String> query, Map<String, String> typed, Optional<InvalidInputException> fault) {
        String plan = Optional.ofNullable(query.get("plan")).orElseGet(() -> plan(query.get("tenant")));
        Map<String, Object> values = new HashMap<>();
        FIELDS.forEach(field -> values.put(field, query.getOrDefault(field, "")));
        values.put("plan", plan);
        values.put(
                "plans",
                limiter.plans().all().stream()
                        .map(Plan::name)
                        .map(name -> Map.of("name", name, "chosen", name.equals(plan)))
                        .toList());
        values.put("message", message(query.getOrDefault("done", "")));
        values.put("refusal", "");
        values.put("asked", false);
        if (!query.containsKey("tenant") || plan.isEmpty()) {
            return CompletableFuture.completedFuture(values);
        }
        Subject named = subject(query);
        values.put("timeline", Console.PATH + "/timeline?tenant=" + PercentCode.encode(named.tenant()));
        // What is missing may be thrown at once, too.
        return CompletableFuture.completedFuture(named)
                .thenCompose(who -> limiter.statusAsync(who, plan))
                .handle((status, failure) -> {
                    if (failure == null) {
                        stands(values, status);
                    } else {
                        unknown(values, named, failure);
                    }
                    return values;
                })
                .thenCompose(done -> overrides(named.tenant(), plan, typed, fault))
                .thenApply(more -> {
                    values.putAll(more);
                    return values;
                });
    }

    /** The plan that the subject was decided under last, else the first one. */
    private String plan(@Nullable String tenant) {
        return recent.subjects().stream()
                .filter(seen -> seen.request().subject().tenant().equals(tenant))
                .max(Comparator.comparingLong(RecentDecisions.Seen::atMicros))
                .map(seen -> seen.request().plan())
                .filter(name -> limiter.plans().plan(name).isPresent())
                .or(() -> limiter.plans().all().stream().map(Plan::name).findFirst())
                .orElse("");
    }

    private CompletionStage<Map<String, Object>> overrides(
            String tenant, String plan, Map<String, String> typed, Optional<InvalidInputException> fault) {
        Plans plans = limiter.plans();
        ZoneId zone = Texts.zone(plans.plan(plan));
        Instant now = Texts.instant(clock.nowMicros());
        return limiter.overrides()
                .of(tenant)
                .thenCombine(limiter.overrides().history(tenant), (own, past) -> {
                    Map<String, Object> values = new HashMap<>();
                    values.put("version", own.version());
                    values.put("forms", OverrideForms.shown(plans, zone, typed, fault));
                    values.put(
                            "own",
                            own.all().stream()
                                    .map(each -> OverrideRows.row(each, plans, zone, now))
                                    .toList());
                    values.put("any", !own.all().isEmpty());
                    values.put(
                            "history",
                            past.stream()
                                    .map(each -> OverrideRows.change(each, plans, zone))
                                    .toList());
                    values.put("changed", !past.isEmpty());
                    values.put("kept", true);
                    return values;
                })
                .exceptionally(SubjectScreen::notKept);
    }

    /** A limit of each user has no state without a user; an override may have brought such a plan, and can be removed. */
    private void unknown(Map<String, Object> values, Subject named, Throwable failure) {
        if (!(cause(failure) instanceof InvalidInputException missing)) {
            throw new CompletionException(cause(failure));
        }
        denied(values, named.tenant());
        values.put("asked", true);
        values.put("stands", false);
        values.put("missing", String.valueOf(missing.getMessage()));
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException e && e.getCause() != null ? e.getCause() : failure;
    }

    /** A store of a Java application may keep none. */
    private static Map<String, Object> notKept(Throwable failure) {
        Throwable cause = cause(failure);
        if (cause instanceof StoreException store) {
            return Map.of("kept", false, "why", String.valueOf(store.getMessage()));
        }
        throw new CompletionException(cause);
    }

    private void stands(Map<String, Object> values, SubjectStatus status) {
        long now = clock.nowMicros();
        denied(values, status.subject().tenant());
        values.put("asked", true);
        values.put("stands", true);
        values.put("forecast", true);
        values.put("overrides", Texts.overrides(status.overrides()));
        values.put("at", Texts.time(now, Texts.zone(limiter.plans().plan(status.plan()))));
        values.put(
                "limits",
                status.limits().stream()
                        .map(limit -> LimitRows.standing(limit, now))
                        .toList());
    }

    private void denied(Map<String, Object> values, String tenant) {
        List<Map<String, Object>> refusals = denials.of(tenant);
        values.put("denials", refusals);
        values.put("denied", !refusals.isEmpty());
    }

    /** The text of a link is not shown as it is: another site may have written the link. */
    private static String message(String done) {
        return switch (done) {
            case "" -> "";
            case "reset" -> "The counts were reset.";
            case "override" -> "The overrides were changed: in force from the next decision on.";
            case "cancelled" -> "The reservation was cancelled: what it held went back, except to buckets.";
            case "already" -> "The reservation was cancelled before.";
            case "conflict" -> "Not cancelled: the reservation was settled before.";
            case "gone" -> "Not cancelled: there is no such reservation any more.";
            default -> "The cancellation was written down, and is done when the store can answer.";
        };
    }
}
