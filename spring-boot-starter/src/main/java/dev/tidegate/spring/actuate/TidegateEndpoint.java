package dev.tidegate.spring.actuate;

import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Subject;
import dev.tidegate.SubjectStatus;
import dev.tidegate.plan.Plan;
import dev.tidegate.spring.guard.Guard;
import dev.tidegate.spring.method.RateLimitedMethods.Entry;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.actuate.endpoint.InvalidEndpointRequestException;
import org.springframework.boot.actuate.endpoint.annotation.Endpoint;
import org.springframework.boot.actuate.endpoint.annotation.ReadOperation;
import org.springframework.boot.actuate.endpoint.annotation.Selector;

/**
 * The actuator's endpoint {@code tidegate}: which plan guards which method and which path, the plans, and how the store is;
 * below it, how a subject stands.
 */
@Endpoint(id = "tidegate")
public final class TidegateEndpoint {
    private final RateLimiter limiter;
    private final Supplier<List<Entry>> methods;
    private final Supplier<List<Guard>> rules;
    private final Function<Method, List<String>> paths;

    /** Shows what is guarded when it is asked. */
    public TidegateEndpoint(
            RateLimiter limiter,
            Supplier<List<Entry>> methods,
            Supplier<List<Guard>> rules,
            Function<Method, List<String>> paths) {
        this.limiter = limiter;
        this.methods = methods;
        this.rules = rules;
        this.paths = paths;
    }

    /**
     * What is guarded, and how the store is.
     *
     * @param store where counts are kept
     * @param degraded whether decisions are made without it now
     * @param guards what guards what
     * @param plans the limits of each plan
     */
    public record Report(String store, boolean degraded, List<GuardReport> guards, Map<String, List<String>> plans) {}

    /**
     * What guards a method or paths, and how it charges.
     *
     * @param kind method or http
     * @param place the class and method, or the HTTP methods and patterns
     * @param paths the HTTP methods and patterns that it guards; none of a method that handles no requests
     * @param plan the plan, or the expression that says it
     * @param subject the expression, or "authenticated"
     * @param cost the expression, or "1 request"
     */
    public record GuardReport(
            String kind, String place, List<String> paths, String plan, String subject, String cost) {}

    /**
     * How a subject stands with one limit.
     *
     * @param name of the limit
     * @param meter what it counts
     * @param used in use
     * @param capacity the bound; null if there is none
     * @param remaining what is left; null if there is no bound
     * @param resetAfterMs until nothing is in use any more
     */
    public record LimitReport(
            String name,
            String meter,
            long used,
            @Nullable Long capacity,
            @Nullable Long remaining,
            long resetAfterMs) {}

    /** The guards, the plans and the store. */
    @ReadOperation
    public Report report() {
        List<GuardReport> guards = new ArrayList<>();
        methods.get().forEach(entry -> guards.add(report(entry.guard(), paths.apply(entry.method()))));
        rules.get().forEach(guard -> guards.add(report(guard, List.of(guard.place()))));
        Map<String, List<String>> plans = new LinkedHashMap<>();
        for (Plan plan : limiter.plans().all()) {
            plans.put(
                    plan.name(),
                    plan.limits().stream()
                            .map(limit -> limit.name() + ": "
                                    + (limit.capacity().isPresent()
                                            ? String.valueOf(limit.capacity().getAsLong())
                                            : "unlimited")
                                    + " " + limit.meter() + ", "
                                    + limit.window().text())
                            .toList());
        }
        return new Report(limiter.source(), limiter.failures().degraded(), guards, plans);
    }

    private static GuardReport report(Guard guard, List<String> paths) {
        String subject = guard.terms().subject();
        String cost = guard.terms().cost();
        return new GuardReport(
                guard.kind().text(),
                guard.place(),
                paths,
                guard.plan().orElse(guard.terms().plan()),
                subject.isEmpty() ? "authenticated" : subject,
                cost.isEmpty() ? "1 request" : cost);
    }

    /**
     * How a subject stands, under each plan that it can be asked under.
     *
     * @param subject the tenant
     * @param user the user below it, for limits that count users
     * @param model the model below it, for limits that count models
     */
    @ReadOperation
    public Map<String, List<LimitReport>> subject(
            @Selector String subject, @Nullable String user, @Nullable String model) {
        Subject asked = named(subject, user, model);
        Map<String, List<LimitReport>> plans = new LinkedHashMap<>();
        for (Plan plan : limiter.plans().all()) {
            status(asked, plan).ifPresent(status -> plans.put(plan.name(), limits(status)));
        }
        return plans;
    }

    private static Subject named(String tenant, @Nullable String user, @Nullable String model) {
        try {
            Subject asked = Subject.of(tenant);
            asked = user == null ? asked : asked.withUser(user);
            return model == null ? asked : asked.withModel(model);
        } catch (InvalidInputException e) {
            String reason = String.valueOf(e.getMessage());
            throw new InvalidEndpointRequestException(reason, reason);
        }
    }

    /** A plan that counts users or models says nothing of a subject without one. */
    private Optional<SubjectStatus> status(Subject subject, Plan plan) {
        try {
            return Optional.of(limiter.status(subject, plan.name()));
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
    }

    private static List<LimitReport> limits(SubjectStatus status) {
        return status.limits().stream()
                .map(limit -> new LimitReport(
                        limit.name(),
                        limit.meter().name(),
                        limit.used(),
                        limit.capacity().isPresent() ? limit.capacity().getAsLong() : null,
                        limit.remaining().isPresent() ? limit.remaining().getAsLong() : null,
                        limit.resetAfter().toMillis()))
                .toList();
    }
}
