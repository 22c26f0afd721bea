package dev.tidegate.spring.guard;

import dev.tidegate.Cost;
import dev.tidegate.InvalidInputException;
import dev.tidegate.Request;
import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.spring.NoSubjectException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.springframework.expression.EvaluationException;
import org.springframework.expression.Expression;
import org.springframework.util.function.SingletonSupplier;

/**
 * Turns a call of one guarded place into a request to the limiter. The expressions are parsed and the plan is looked up when
 * it is made, so that a mistake ends the start. Immutable; safe for any number of threads.
 */
public final class Guard {
    private final String place;
    private final Kind kind;
    private final Terms terms;
    private final Gate gate;
    private final Optional<String> plan;
    private final Optional<Text> planText;
    private final Optional<Text> subject;
    private final Optional<Text> cost;

    /** The kinds of what can be guarded: methods and HTTP requests. */
    public enum Kind {
        /** A method of a bean. */
        METHOD,
        /** HTTP requests by their path. */
        HTTP;

        /** As tags and the endpoint have it. */
        public String text() {
            return this == METHOD ? "method" : "http";
        }
    }

    /** What the root has of the caller; a variable or a member of that name is another thing. */
    private static final Pattern CALLER = Pattern.compile("(?<![#.\\w])(authentication|principal)\\b");

    private static final Pattern VARIABLE = Pattern.compile("#[A-Za-z_$][A-Za-z0-9_$]*");

    /** An expression; a bare variable is read without evaluating it. */
    private record Text(String text, String variable, Supplier<Expression> expression) {
        static Optional<Text> of(Expressions expressions, String field, String text) {
            if (text.isEmpty()) {
                return Optional.empty();
            }
            String bare = Terms.bare(text).strip();
            boolean variable = VARIABLE.matcher(bare).matches();
            // Its form is right; that of anything else is judged at once.
            Supplier<Expression> expression = SingletonSupplier.of(() -> expressions.parse(field, text));
            if (!variable) {
                var unused = expression.get();
            }
            return Optional.of(new Text(bare, variable ? bare.substring(1) : "", expression));
        }

        @Nullable
        Object value(Call call) {
            if (!variable.isEmpty()) {
                Optional<Object> known = call.variable(variable);
                if (known.isPresent()) {
                    return known.get();
                }
            }
            return expression.get().getValue(call.context());
        }

        boolean asksForTheCaller() {
            return CALLER.matcher(text).find();
        }
    }

    /**
     * A guard of {@code place}.
     *
     * @throws InvalidInputException naming {@code plan}, {@code subject} or {@code cost}
     */
    public Guard(String place, Kind kind, Terms terms, Gate gate) {
        this.place = place;
        this.kind = kind;
        this.terms = terms;
        this.gate = gate;
        Expressions expressions = gate.expressions();
        this.planText = terms.planIsComputed() ? Text.of(expressions, "plan", terms.plan()) : Optional.empty();
        this.plan = terms.planIsComputed() ? Optional.empty() : Optional.of(known(terms.plan(), gate));
        this.subject = Text.of(expressions, "subject", terms.subject());
        this.cost = Text.of(expressions, "cost", terms.cost());
        if (subject.isEmpty() && !gate.resolvesSubjects()) {
            throw new InvalidInputException(
                    "subject", "nothing", "an expression, a bean SubjectResolver, or Spring Security");
        }
    }

    private static String known(String name, Gate gate) {
        String wanted = name.isEmpty() ? gate.defaultPlan() : name;
        Plan plan = gate.plans()
                .plan(wanted)
                .orElseThrow(() -> new InvalidInputException(
                        "plan",
                        wanted,
                        "one of " + gate.plans().all().stream().map(Plan::name).toList()));
        for (Limit limit : plan.limits()) {
            if (limit.window() instanceof Window.Concurrent) {
                throw new InvalidInputException(
                        "plan",
                        wanted,
                        "a plan without the concurrent limit " + limit.name() + ", which needs RateLimiter.reserve");
            }
        }
        return wanted;
    }

    /**
     * What to ask the limiter.
     *
     * @throws NoSubjectException if nothing says whose quota is charged
     * @throws InvalidInputException if a value is none of the accepted ones
     */
    public Request request(Call call) {
        String name = plan.orElseGet(() -> planOf(call));
        Subject who = subject.map(text -> subjectOf(text, call)).orElseGet(() -> resolved(call));
        return new Request(who, name, cost.map(text -> costOf(text, call)).orElse(Cost.oneRequest()));
    }

    private String planOf(Call call) {
        Object value = planText.orElseThrow().value(call);
        return String.valueOf(value);
    }

    private Subject resolved(Call call) {
        return gate.subjects().resolve(call.caller()).orElseThrow(() -> new NoSubjectException(place));
    }

    private Subject subjectOf(Text text, Call call) {
        Object value;
        try {
            value = text.value(call);
        } catch (EvaluationException e) {
            if (call.caller().isEmpty() && text.asksForTheCaller()) {
                throw new NoSubjectException(place);
            }
            throw e;
        }
        if (value == null) {
            throw new NoSubjectException(place);
        }
        return value instanceof Subject known ? known : Subject.of(value.toString());
    }

    private static Cost costOf(Text text, Call call) {
        Object value = text.value(call);
        if (value instanceof Cost known) {
            return known;
        }
        if (value instanceof Number requests) {
            return Cost.of(Meter.REQUESTS, whole("requests", requests));
        }
        if (value instanceof Map<?, ?> parts) {
            Map<Meter, Long> cost = new LinkedHashMap<>();
            parts.forEach((meter, part) -> cost.put(Meter.of(String.valueOf(meter)), whole(meter, part)));
            return new Cost(cost);
        }
        throw new InvalidInputException(
                "cost", String.valueOf(value), "a number, a map of meters to numbers, or a Cost");
    }

    private static long whole(Object meter, @Nullable Object part) {
        if (part instanceof Long || part instanceof Integer || part instanceof Short || part instanceof Byte) {
            return ((Number) part).longValue();
        }
        throw new InvalidInputException("cost." + meter, String.valueOf(part), "an integer");
    }

    /** Whether the subject follows from who is authenticated. */
    public boolean needsCaller() {
        return subject.map(Text::asksForTheCaller).orElseGet(() -> gate.subjects() instanceof CallerSubjects);
    }

    /** What is guarded: a method, or methods and patterns of paths. */
    public String place() {
        return place;
    }

    /** The kind of what is guarded. */
    public Kind kind() {
        return kind;
    }

    /** The texts that it was made of. */
    public Terms terms() {
        return terms;
    }

    /** The plan, if it is the same for every call. */
    public Optional<String> plan() {
        return plan;
    }
}
