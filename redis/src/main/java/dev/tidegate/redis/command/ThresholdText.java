package dev.tidegate.redis.command;

import dev.tidegate.Subject;
import dev.tidegate.TimeSource;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.spi.CivilCalendar;
import dev.tidegate.spi.LimitSet;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The thresholds of limits as {@code lib/thresholds.lua} reads them. Little-endian: B 0 for a decision and 1 for a step of a
 * reservation, B limits, then a row of each and the rest of each. The row of a decision: I4 where the rest stands, from 1 on,
 * B place in the reply, d what is added, d lowest amount; that of a step: I4 short id, B lowest percentage, I4 where the rest
 * stands. The rest: B thresholds, and of each B percent and d amount; I6 id, B how it is armed again and two doubles for that
 * (of a decision the place), the scope's value and a label behind their lengths (B and I2).
 */
public final class ThresholdText {
    private static final int UNTIL_BACK = 0;
    private static final int RELATIVE = 1;
    private static final int ALIGNED = 2;
    private static final int CIVIL = 3;
    private static final int PERCENT = 100;
    private static final int HEADER = 2;
    private static final int DECISION_ROW = 21;
    private static final int STEP_ROW = 9;
    /** A script reads them for each step of a reservation. */
    private static final int MOST_LIMITS = 64;

    /** The limits with thresholds of all plans, by id, for steps that do not name a plan. */
    private final Map<Long, Limit> limits = new LinkedHashMap<>();

    /** Of these, by id, those that each plan has with one capacity and the same thresholds. */
    private final Map<Long, Limit> unambiguous = new LinkedHashMap<>();

    public ThresholdText(Plans plans) {
        for (Plan plan : plans.all()) {
            plan.limits().stream()
                    .filter(ThresholdText::isWatched)
                    .filter(limit -> limits.size() < MOST_LIMITS)
                    .forEach(limit -> limits.putIfAbsent(limit.id(), limit));
        }
        unambiguous.putAll(limits);
        plans.all().stream().flatMap(plan -> plan.limits().stream()).forEach(other -> {
            Limit limit = limits.get(other.id());
            if (limit != null
                    && !(limit.capacity().equals(other.capacity())
                            && limit.thresholds().equals(other.thresholds()))) {
                unambiguous.remove(other.id());
            }
        });
    }

    private static boolean isWatched(Limit limit) {
        return limit.capacity().isPresent()
                && !limit.thresholds().isEmpty()
                && !(limit.window() instanceof Window.Concurrent);
    }

    /** Whether a decision under these limits can reach a threshold. */
    public static boolean hasAny(LimitSet set) {
        return set.derived(
                        Watched.class,
                        each -> new Watched(each.limits().stream().anyMatch(ThresholdText::isWatched)))
                .any();
    }

    /** Whether some limit of a set has a threshold; kept with the set. */
    private record Watched(boolean any) {}

    /** Of a decision, or of a reserve. */
    public static byte[] ofDecision(Subject subject, LimitSet set, long[] parts) {
        PackedLimits packed = PackedLimits.of(set);
        List<Integer> places = new ArrayList<>();
        for (int n = 0; n < packed.size(); n++) {
            if (isWatched(set.limits().get(packed.limit(n)))) {
                places.add(n);
            }
        }
        if (places.isEmpty()) {
            return new byte[0];
        }
        PackedText out = new PackedText().u8(0).u8(places.size());
        PackedText rests = new PackedText();
        // A script counts from 1.
        int restsAt = 1 + HEADER + DECISION_ROW * places.size();
        for (int n : places) {
            int i = packed.limit(n);
            Limit limit = set.limits().get(i);
            out.u32(restsAt + rests.size()).u8(n).number(parts[i]).number(amount(limit, lowest(limit)));
            thresholds(rests, limit);
            rests.u48(limit.id()).u8(UNTIL_BACK).number(n).number(0);
            named(rests, subject, set.plan(), limit);
        }
        return out.raw(rests.bytes()).bytes();
    }

    /** Of another step of a reservation, whose limits the record of the reservation has. */
    public byte[] ofStep(Subject subject) {
        return ofStep(subject, limits);
    }

    /** Of an adjustment: a settled record has neither plan nor capacity, so only limits that all plans have alike. */
    public byte[] ofAdjustment(Subject subject) {
        return ofStep(subject, unambiguous);
    }

    private static byte[] ofStep(Subject subject, Map<Long, Limit> limits) {
        List<Limit> scoped = limits.values().stream()
                .filter(limit -> scope(subject, limit).isPresent())
                .toList();
        if (scoped.isEmpty()) {
            return new byte[0];
        }
        PackedText out = new PackedText().u8(1).u8(scoped.size());
        PackedText rests = new PackedText();
        int restsAt = 1 + HEADER + STEP_ROW * scoped.size();
        long now = TimeSource.system().nowMicros();
        for (Limit limit : scoped) {
            out.u32(limit.id()).u8(lowest(limit)).u32(restsAt + rests.size());
            thresholds(rests, limit);
            rests.u48(limit.id());
            armed(rests, limit, now);
            named(rests, subject, "-", limit);
        }
        return out.raw(rests.bytes()).bytes();
    }

    private static int lowest(Limit limit) {
        return Collections.min(limit.thresholds());
    }

    /** The least amount that is so much of a limit or more. */
    private static long amount(Limit limit, int percent) {
        return (long) Math.ceil(limit.capacity().orElse(0) / (double) PERCENT * percent);
    }

    private static void thresholds(PackedText out, Limit limit) {
        out.u8(limit.thresholds().size());
        for (int percent : limit.thresholds()) {
            out.u8(percent).number(amount(limit, percent));
        }
    }

    private static void armed(PackedText out, Limit limit, long now) {
        if (limit.window() instanceof Window.Sliding sliding) {
            out.u8(RELATIVE).number(micros(sliding.duration())).number(0);
        } else if (limit.window() instanceof Window.Fixed fixed) {
            out.u8(ALIGNED).number(micros(fixed.duration())).number(0);
        } else if (limit.window() instanceof Window.Calendar calendar) {
            long index = CivilCalendar.index(calendar, now);
            out.u8(CIVIL).number(CivilCalendar.startMicros(calendar, index + 1));
            out.number(CivilCalendar.startMicros(calendar, index + 2));
        } else if (limit.window() instanceof Window.Bucket bucket) {
            double periods = limit.capacity().orElse(0) / (double) bucket.refill();
            out.u8(RELATIVE).number((long) (periods * micros(bucket.period()))).number(0);
        } else {
            out.u8(RELATIVE).number(0).number(0);
        }
    }

    private static long micros(Duration duration) {
        return duration.toNanos() / 1000;
    }

    private static void named(PackedText out, Subject subject, String plan, Limit limit) {
        byte[] value = scope(subject, limit).orElse("").getBytes(StandardCharsets.UTF_8);
        out.u8(value.length).raw(value);
        byte[] label = label(subject, plan, limit);
        out.u16(label.length).raw(label);
    }

    /** The user or model that a limit counts by; empty where the subject has none of it. */
    private static Optional<String> scope(Subject subject, Limit limit) {
        return switch (limit.scope()) {
            case TENANT -> Optional.of("");
            case USER -> subject.user();
            case MODEL -> subject.model();
        };
    }

    private static byte[] label(Subject subject, String plan, Limit limit) {
        PackedText out = new PackedText();
        text(out, subject.tenant());
        text(out, limit.scope() == Scope.USER ? subject.user().orElse("") : "");
        text(out, limit.scope() == Scope.MODEL ? subject.model().orElse("") : "");
        text(out, plan);
        text(out, limit.name());
        text(out, limit.meter().name());
        text(out, limit.window().text());
        text(out, limit.scope().name());
        return out.number(limit.capacity().orElse(0)).bytes();
    }

    private static void text(PackedText out, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.u8(bytes.length).raw(bytes);
    }

    /** Reads a label: whose threshold it was, the plan, and the limit without what does not matter for it. */
    public static Labelled labelled(ByteBuffer in) {
        String tenant = text(in);
        Optional<String> user = Optional.of(text(in)).filter(name -> !name.isEmpty());
        Optional<String> model = Optional.of(text(in)).filter(name -> !name.isEmpty());
        String plan = text(in);
        String name = text(in);
        Meter meter = new Meter(text(in));
        Window window = Window.parse(text(in));
        Scope scope = Scope.valueOf(text(in));
        Limit limit = Limit.builder(name, meter, window)
                .scope(scope)
                .capacity((long) in.getDouble())
                .refunds(!(window instanceof Window.Bucket))
                .build();
        return new Labelled(new Subject(tenant, user, model), plan, limit);
    }

    private static String text(ByteBuffer in) {
        byte[] bytes = new byte[in.get() & 0xff];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * The parts of a label after it was read back.
     *
     * @param subject whose
     * @param plan under which, or a hyphen
     * @param limit with its name, meter, capacity, window and scope
     */
    public record Labelled(Subject subject, String plan, Limit limit) {}
}
