package dev.tidegate.config.plans;

import dev.tidegate.FailureMode;
import dev.tidegate.plan.DenialStatus;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.usage.TokenKind;
import dev.tidegate.usage.TokenWeights;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Plans of every shape that core accepts. */
final class RandomPlans {
    private static final String[] NAMES = {
        "a", "true", "null", "1e3", "0x1F", "yes", "2024-01-01", "B.c_d-e", "1.5", "n"
    };
    private static final String[] METERS = {"requests", "tokens", "spend", "input_tokens", "clips", "y", "null", "true"
    };
    private static final String[] ZONES = {"UTC", "Europe/Paris", "+14:00", "UTC-05:30", "Z"};

    private RandomPlans() {}

    static Plans next(Random random) {
        List<Plan> plans = new ArrayList<>();
        for (String name : some(NAMES, random)) {
            List<Limit> limits = new ArrayList<>();
            for (String limit : some(NAMES, random)) {
                limits.add(limit(limit, random));
            }
            Optional<Duration> retention = random.nextBoolean()
                    ? Optional.empty()
                    : Optional.of(Duration.ofSeconds(60 + random.nextInt(7 * 86_400 - 60)));
            Plan.Untracked untracked = Plan.Untracked.values()[random.nextInt(2)];
            plans.add(new Plan(name, limits, retention, untracked));
        }
        return Plans.of(plans);
    }

    private static List<String> some(String[] words, Random random) {
        List<String> some = new ArrayList<>(List.of(words));
        java.util.Collections.shuffle(some, random);
        return some.subList(0, 1 + random.nextInt(words.length));
    }

    private static Limit limit(String name, Random random) {
        Meter meter = Meter.of(METERS[random.nextInt(METERS.length)]);
        Window window = window(random);
        boolean bucket = window instanceof Window.Bucket;
        Limit.Builder limit = Limit.builder(name, meter, window)
                .scope(Scope.values()[random.nextInt(3)])
                .shadow(random.nextBoolean())
                .onStoreFailure(FailureMode.values()[random.nextInt(3)])
                .thresholds(random.nextBoolean() ? List.of() : List.of(1, 50, 100))
                .denialStatus(DenialStatus.values()[random.nextInt(4)])
                .refunds(!bucket);
        if (bucket || random.nextInt(4) > 0) {
            limit.capacity(1 + random.nextInt(9) * (long) Math.pow(10, random.nextInt(bucket ? 5 : 15)));
        }
        if (meter.equals(Meter.TOKENS) && random.nextBoolean()) {
            limit.weights(new TokenWeights(Map.of(TokenKind.OUTPUT, random.nextInt(1001), TokenKind.IMAGE_IN, 3)));
        }
        return limit.build();
    }

    private static Window window(Random random) {
        Duration duration = Duration.ofMillis(
                (1 + random.nextInt(90)) * new long[] {1, 1000, 60_000, 3_600_000}[random.nextInt(4)]);
        return switch (random.nextInt(4)) {
            case 0 -> new Window.Sliding(duration, random.nextBoolean() ? 30 : 1 + random.nextInt(120));
            case 1 -> Window.fixed(duration);
            case 2 -> Window.bucket(1 + random.nextInt(100), Duration.ofSeconds(1 + random.nextInt(60)));
            default -> calendar(random);
        };
    }

    private static Window calendar(Random random) {
        Window.Unit unit = Window.Unit.values()[random.nextInt(4)];
        int anchor = unit.firstAnchor() + random.nextInt(unit.lastAnchor() - unit.firstAnchor() + 1);
        return new Window.Calendar(unit, ZoneId.of(ZONES[random.nextInt(ZONES.length)]), anchor);
    }
}
