package dev.tidegate.testkit.vectors;

import static dev.tidegate.testkit.vectors.Json.quoted;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes a file of vectors, a step a line, so that a change of one answer is a change of one line. */
final class VectorText {
    private VectorText() {}

    static String of(VectorFile file) {
        StringBuilder out = new StringBuilder("{\n\"about\": " + quoted(file.about()) + ",\n\"plans\": {\n");
        out.append(new TreeMap<>(file.plans())
                .values().stream().map(VectorText::plan).collect(Collectors.joining(",\n")));
        out.append("\n},\n\"steps\": [\n");
        out.append(file.steps().stream().map(step -> step(file, step)).collect(Collectors.joining(",\n")));
        return out.append("\n]\n}\n").toString();
    }

    private static String plan(Plan plan) {
        return quoted(plan.name()) + ": [\n"
                + plan.limits().stream().map(VectorText::limit).collect(Collectors.joining(",\n")) + "]";
    }

    private static String limit(Limit limit) {
        List<String> members = new ArrayList<>();
        members.add("\"name\": " + quoted(limit.name()));
        members.add("\"meter\": " + quoted(limit.meter().name()));
        members.add("\"window\": " + window(limit.window()));
        limit.capacity().ifPresent(capacity -> members.add("\"capacity\": " + capacity));
        members.add("\"scope\": " + quoted(scope(limit.scope())));
        members.add("\"shadow\": " + limit.shadow());
        members.add("\"id\": " + quoted(String.format("%012x", limit.id())));
        return "  {" + String.join(", ", members) + "}";
    }

    private static String window(Window window) {
        if (window instanceof Window.Sliding sliding) {
            return "{\"kind\": \"sliding\", \"micros\": " + micros(sliding.duration()) + ", \"segments\": "
                    + sliding.segments() + "}";
        }
        if (window instanceof Window.Fixed fixed) {
            return "{\"kind\": \"fixed\", \"micros\": " + micros(fixed.duration()) + "}";
        }
        if (window instanceof Window.Bucket bucket) {
            return "{\"kind\": \"bucket\", \"refill\": " + bucket.refill() + ", \"periodMicros\": "
                    + micros(bucket.period()) + "}";
        }
        if (window instanceof Window.Calendar calendar) {
            return "{\"kind\": \"calendar\", \"unit\": "
                    + quoted(calendar.unit().name().toLowerCase(Locale.ROOT)) + ", \"zone\": "
                    + quoted(calendar.zone().getId()) + ", \"anchor\": " + calendar.anchor() + "}";
        }
        throw new IllegalArgumentException("window: " + window);
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    private static String step(VectorFile file, Vector step) {
        Vector.Ask ask = step.ask();
        List<String> members = new ArrayList<>();
        members.add("\"at\": " + step.atMicros());
        members.add("\"do\": " + quoted(ask.verb().text()));
        members.add("\"subject\": " + subject(ask.subject()));
        if (ask.verb() != Vector.Verb.RESET) {
            members.add("\"plan\": " + quoted(ask.plan()));
            boundaries(file, step, members);
        }
        if (!ask.parts().isEmpty()) {
            members.add("\"parts\": " + ask.parts());
        }
        members.add("\"reply\": " + reply(ask.verb(), step.expected()));
        members.add("\"state\": {"
                + new TreeMap<>(step.state())
                        .entrySet().stream()
                                .map(e -> quoted(scope(e.getKey())) + ": " + quoted(e.getValue()))
                                .collect(Collectors.joining(", "))
                + "}");
        if (!step.note().isEmpty()) {
            members.add("\"note\": " + quoted(step.note()));
        }
        return "  {" + String.join(", ", members) + "}";
    }

    /** For each calendar limit its place in the plan, the civil index and three boundaries: what a reader without time zones needs. */
    private static void boundaries(VectorFile file, Vector step, List<String> members) {
        LimitSet set = LimitSet.of(file.plan(step.ask().plan()));
        if (!set.hasCalendar()) {
            return;
        }
        long of = step.ask().boundariesOfMicros();
        Boundaries around = Boundaries.around(set, of);
        List<List<Long>> all = new ArrayList<>();
        for (int i = 0; i < set.size(); i++) {
            if (set.limits().get(i).window() instanceof Window.Calendar) {
                all.add(List.of(
                        (long) i,
                        around.index(i),
                        around.boundary(i, 0),
                        around.boundary(i, 1),
                        around.boundary(i, 2)));
            }
        }
        if (of != step.atMicros()) {
            members.add("\"boundariesOf\": " + of);
        }
        members.add("\"boundaries\": " + all);
    }

    private static String reply(Vector.Verb verb, Vector.Reply reply) {
        String status = "{\"status\": " + quoted(reply.status());
        return verb == Vector.Verb.RESET
                ? status + "}"
                : status + ", \"now\": " + reply.nowMicros() + ", \"clock\": " + reply.clockMicros() + ", \"flags\": "
                        + reply.flags() + ", \"limits\": " + reply.limits() + "}";
    }

    private static String subject(Subject subject) {
        return "{\"tenant\": " + quoted(subject.tenant())
                + subject.user().map(user -> ", \"user\": " + quoted(user)).orElse("")
                + subject.model().map(model -> ", \"model\": " + quoted(model)).orElse("") + "}";
    }

    private static String scope(Scope scope) {
        return scope.name().toLowerCase(Locale.ROOT);
    }
}
