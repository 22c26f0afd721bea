package dev.tidegate.testkit.vectors;

import dev.tidegate.Subject;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Window;
import dev.tidegate.testkit.ManualTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The words that scenarios are written in: time moves, someone asks. What comes of it is filled in by a store. */
final class Script {
    private static final Vector.Reply UNKNOWN = new Vector.Reply("", 0, 0, 0, List.of());

    private final String name;
    private final String about;
    private final Map<String, Plan> plans = new LinkedHashMap<>();
    private final List<Vector> steps = new ArrayList<>();
    private Subject subject = Subject.of("acme");
    private String note = "";
    private long now = ManualTime.micros(Instant.parse("2026-03-10T12:00:00Z"));
    private long boundariesOf = -1;

    Script(String name, String about, Plan... plans) {
        this.name = name;
        this.about = about;
        Arrays.stream(plans).forEach(plan -> this.plans.put(plan.name(), plan));
    }

    Script at(String instant) {
        now = ManualTime.micros(Instant.parse(instant));
        return this;
    }

    Script after(Duration duration) {
        return afterMicros(duration.toNanos() / 1000);
    }

    Script afterMicros(long micros) {
        now += micros;
        return this;
    }

    Script as(Subject other) {
        subject = other;
        return this;
    }

    /** Of the next step. */
    Script note(String text) {
        note = text;
        return this;
    }

    /** The next step carries the boundaries around this instant. */
    Script withBoundariesOf(String instant) {
        boundariesOf = ManualTime.micros(Instant.parse(instant));
        return this;
    }

    Script acquire(String plan, long... parts) {
        return add(Vector.Verb.ACQUIRE, plan, parts);
    }

    Script check(String plan, long... parts) {
        return add(Vector.Verb.CHECK, plan, parts);
    }

    Script read(String plan) {
        return add(Vector.Verb.READ, plan);
    }

    Script reset() {
        return add(Vector.Verb.RESET, "");
    }

    private Script add(Vector.Verb verb, String plan, long... parts) {
        List<Long> list = Arrays.stream(parts).boxed().toList();
        long of = boundariesOf < 0 ? now : boundariesOf;
        steps.add(new Vector(now, new Vector.Ask(verb, subject, plan, list, of), UNKNOWN, Map.of(), note));
        note = "";
        boundariesOf = -1;
        return this;
    }

    /** Steps that nobody thought of, the same ones each time. */
    Script drawn(long seed, int count, Subject... subjects) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Plan> all = List.copyOf(plans.values());
        for (int i = 0; i < count; i++) {
            Plan plan = all.get(random.nextInt(all.size()));
            as(subjects[random.nextInt(subjects.length)]);
            afterMicros(moved(random, plan));
            int kind = random.nextInt(12);
            if (kind == 0) {
                read(plan.name());
            } else if (kind == 1) {
                check(plan.name(), parts(random, plan));
            } else {
                acquire(plan.name(), parts(random, plan));
            }
        }
        return this;
    }

    private static long moved(SplittableRandom random, Plan plan) {
        Window window = plan.limits().get(random.nextInt(plan.limits().size())).window();
        Duration length = Duration.ofHours(6);
        if (window instanceof Window.Sliding sliding) {
            length = sliding.duration();
        } else if (window instanceof Window.Fixed fixed) {
            length = fixed.duration();
        } else if (window instanceof Window.Bucket bucket) {
            length = bucket.period();
        }
        long micros = length.toNanos() / 1000;
        return switch (random.nextInt(5)) {
            case 0 -> 0;
            case 1 -> random.nextLong(micros / 30 + 2);
            case 2 -> random.nextLong(micros / 4 + 2);
            case 3 -> micros - random.nextInt(2);
            default -> 1 + random.nextInt(1000);
        };
    }

    private static long[] parts(SplittableRandom random, Plan plan) {
        return plan.limits().stream()
                .mapToLong(limit -> random.nextInt(6) == 0
                        ? random.nextLong(limit.capacity().orElse(50) + 2)
                        : random.nextInt(3))
                .toArray();
    }

    VectorFile file() {
        return new VectorFile(name, about, plans, steps);
    }
}
