package dev.tidegate.spring.guard;

import dev.tidegate.Decision;
import dev.tidegate.InvalidInputException;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.StoreException;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.spring.SubjectResolver;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/**
 * Asks the limiter for every guard, and has each decision observed as {@code tidegate.decision}. Safe for any number of
 * threads.
 */
public final class Gate {
    /** The name of the observation, and of the timer that follows from it. */
    public static final String OBSERVATION = "tidegate.decision";

    private final RateLimiter limiter;
    private final Optional<SubjectResolver> subjects;
    private final Callers callers;
    private final Expressions expressions;
    private final ObservationRegistry observations;
    private final Optional<String> defaultPlan;

    /** The gate before {@code limiter}. */
    public Gate(
            RateLimiter limiter,
            Optional<SubjectResolver> subjects,
            Callers callers,
            Expressions expressions,
            ObservationRegistry observations,
            Optional<String> defaultPlan) {
        this.limiter = limiter;
        this.subjects = subjects;
        this.callers = callers;
        this.expressions = expressions;
        this.observations = observations;
        this.defaultPlan = defaultPlan;
    }

    /** Decides, and waits for the answer. */
    public Decision decide(Guard guard, Request request) {
        if (observations.isNoop()) {
            return limiter.acquire(request);
        }
        Observation observation = begun(guard, request);
        try {
            return ended(observation, limiter.acquire(request));
        } catch (RuntimeException e) {
            throw failed(observation, e);
        }
    }

    /** Decides without waiting. */
    public CompletionStage<Decision> decideAsync(Guard guard, Request request) {
        if (observations.isNoop()) {
            return limiter.acquireAsync(request);
        }
        Observation observation = begun(guard, request);
        return limiter.acquireAsync(request).handle((decision, failure) -> {
            if (failure != null) {
                failed(observation, StoreException.unwrapped(failure));
                throw failure instanceof CompletionException wrapped ? wrapped : new CompletionException(failure);
            }
            return ended(observation, decision);
        });
    }

    private Observation begun(Guard guard, Request request) {
        return Observation.createNotStarted(OBSERVATION, observations)
                .lowCardinalityKeyValue("guard", guard.kind().text())
                .lowCardinalityKeyValue("plan", plans().plan(request.plan()).isPresent() ? request.plan() : "unknown")
                .highCardinalityKeyValue("place", guard.place())
                .start();
    }

    private static Decision ended(Observation observation, Decision decision) {
        observation
                .lowCardinalityKeyValue("outcome", decision.allowed() ? "allowed" : "denied")
                .lowCardinalityKeyValue("source", decision.source())
                .stop();
        return decision;
    }

    private static <T extends Throwable> T failed(Observation observation, T failure) {
        observation
                .lowCardinalityKeyValue("outcome", "failed")
                .lowCardinalityKeyValue("source", "none")
                .error(failure)
                .stop();
        return failure;
    }

    /** The plan of a guard that names none. */
    String defaultPlan() {
        List<Plan> all = plans().all();
        return defaultPlan.orElseGet(() -> {
            if (all.size() > 1) {
                throw new InvalidInputException(
                        "plan", "nothing", "a name, or tidegate.default-plan, where there are several plans");
            }
            return all.get(0).name();
        });
    }

    /** The plans that guards may name. */
    public Plans plans() {
        return limiter.plans();
    }

    /** Who makes a call. */
    public Callers callers() {
        return callers;
    }

    /** What parses and prepares the expressions of guards. */
    public Expressions expressions() {
        return expressions;
    }

    boolean resolvesSubjects() {
        return subjects.isPresent();
    }

    SubjectResolver subjects() {
        return subjects.orElseThrow();
    }
}
