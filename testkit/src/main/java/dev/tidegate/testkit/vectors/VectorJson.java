package dev.tidegate.testkit.vectors;

import dev.tidegate.Subject;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Reads a file of decision vectors from JSON. */
final class VectorJson {
    private VectorJson() {}

    static VectorFile parse(String name, String text) {
        Map<?, ?> file = (Map<?, ?>) Json.read(text);
        Map<String, Plan> plans = new LinkedHashMap<>();
        object(file, "plans")
                .forEach((plan, limits) -> plans.put((String) plan, plan((String) plan, (List<?>) limits)));
        List<Vector> steps =
                list(file, "steps").stream().map(step -> step((Map<?, ?>) step)).toList();
        return new VectorFile(name, string(file, "about"), plans, steps);
    }

    private static Plan plan(String name, List<?> limits) {
        return new Plan(
                name, limits.stream().map(limit -> limit((Map<?, ?>) limit)).toList());
    }

    private static Limit limit(Map<?, ?> limit) {
        Limit.Builder builder = Limit.builder(
                        string(limit, "name"), Meter.of(string(limit, "meter")), window(object(limit, "window")))
                .scope(scope(string(limit, "scope")))
                .shadow((Boolean) member(limit, "shadow"));
        return limit.containsKey("capacity")
                ? builder.capacity(whole(limit, "capacity")).build()
                : builder.build();
    }

    private static Window window(Map<?, ?> window) {
        return switch (string(window, "kind")) {
            case "sliding" -> new Window.Sliding(micros(window, "micros"), (int) whole(window, "segments"));
            case "fixed" -> Window.fixed(micros(window, "micros"));
            case "bucket" -> Window.bucket(whole(window, "refill"), micros(window, "periodMicros"));
            case "calendar" ->
                new Window.Calendar(
                        Window.Unit.valueOf(string(window, "unit").toUpperCase(Locale.ROOT)),
                        ZoneId.of(string(window, "zone")),
                        (int) whole(window, "anchor"));
            default -> throw new IllegalArgumentException("window: " + window);
        };
    }

    private static Duration micros(Map<?, ?> from, String name) {
        return Duration.ofNanos(Math.multiplyExact(whole(from, name), 1000L));
    }

    private static Vector step(Map<?, ?> step) {
        long at = whole(step, "at");
        Vector.Verb verb = Vector.Verb.valueOf(string(step, "do").toUpperCase(Locale.ROOT));
        Vector.Ask ask = new Vector.Ask(
                verb,
                subject(object(step, "subject")),
                step.containsKey("plan") ? string(step, "plan") : "",
                step.containsKey("parts") ? wholes(list(step, "parts")) : List.of(),
                step.containsKey("boundariesOf") ? whole(step, "boundariesOf") : at);
        Map<Scope, String> state = new LinkedHashMap<>();
        object(step, "state").forEach((scope, hex) -> state.put(scope((String) scope), (String) hex));
        String note = step.containsKey("note") ? string(step, "note") : "";
        return new Vector(at, ask, reply(object(step, "reply")), state, note);
    }

    private static Vector.Reply reply(Map<?, ?> reply) {
        String status = string(reply, "status");
        if (!reply.containsKey("now")) {
            return new Vector.Reply(status, 0, 0, 0, List.of());
        }
        List<List<Long>> limits = new ArrayList<>();
        list(reply, "limits").forEach(limit -> limits.add(wholes((List<?>) limit)));
        return new Vector.Reply(status, whole(reply, "now"), whole(reply, "clock"), whole(reply, "flags"), limits);
    }

    private static Subject subject(Map<?, ?> subject) {
        Subject named = Subject.of(string(subject, "tenant"));
        named = subject.containsKey("user") ? named.withUser(string(subject, "user")) : named;
        return subject.containsKey("model") ? named.withModel(string(subject, "model")) : named;
    }

    private static Scope scope(String text) {
        return Scope.valueOf(text.toUpperCase(Locale.ROOT));
    }

    private static List<Long> wholes(List<?> list) {
        return list.stream().map(Long.class::cast).toList();
    }

    private static Object member(Map<?, ?> from, String name) {
        Object value = from.get(name);
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing in " + from);
        }
        return value;
    }

    private static long whole(Map<?, ?> from, String name) {
        return (Long) member(from, name);
    }

    private static String string(Map<?, ?> from, String name) {
        return (String) member(from, name);
    }

    private static Map<?, ?> object(Map<?, ?> from, String name) {
        return (Map<?, ?>) member(from, name);
    }

    private static List<?> list(Map<?, ?> from, String name) {
        return (List<?>) member(from, name);
    }
}
