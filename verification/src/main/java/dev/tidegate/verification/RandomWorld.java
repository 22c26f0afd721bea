package dev.tidegate.verification;

import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Plans drawn at random so that they get in each other's way: few names, so that plans share limits by id with other
 * capacities; small capacities, so that most are near their bound; short windows beside civil ones.
 */
final class RandomWorld {
    private static final List<Meter> METERS = List.of(Meter.REQUESTS, Meter.of("pages"), Meter.of("images"));
    private static final List<String> ZONES = List.of(
            "UTC",
            "Europe/Paris",
            "America/New_York",
            "America/Sao_Paulo",
            "Australia/Lord_Howe",
            "Asia/Kolkata",
            "America/Havana",
            "Pacific/Apia",
            "+14:00",
            "-14:00");

    private final SplittableRandom random;
    private final List<Meter> meters;
    private final boolean tenantsOnly;
    private final List<Limit> pool = new ArrayList<>();

    RandomWorld(SplittableRandom random) {
        this(random, METERS);
    }

    RandomWorld(SplittableRandom random, List<Meter> meters) {
        this(random, meters, false);
    }

    private RandomWorld(SplittableRandom random, List<Meter> meters, boolean tenantsOnly) {
        this.random = random;
        this.meters = meters;
        this.tenantsOnly = tenantsOnly;
        for (int i = 0; i < 6; i++) {
            pool.add(limit("limit-" + i));
        }
    }

    /** A world in which no limit is a user's or a model's. */
    static RandomWorld ofTenants(SplittableRandom random, List<Meter> meters) {
        return new RandomWorld(random, meters, true);
    }

    /** One to five limits of the pool, each with a capacity of its own and sometimes as a shadow. */
    Plan plan(String name) {
        List<Limit> limits = new ArrayList<>();
        for (Limit limit : pool) {
            if (limits.size() < 5 && random.nextInt(3) > 0) {
                limits.add(varied(limit));
            }
        }
        if (limits.isEmpty()) {
            limits.add(pool.get(0));
        }
        return new Plan(name, limits);
    }

    /** A random plan with meters that are settled afterwards, and concurrent limits. */
    Plan reservedPlan(String name) {
        List<Limit> limits = new ArrayList<>();
        for (Limit limit : pool) {
            if (limits.size() < 4 && random.nextInt(3) > 0) {
                limits.add(varied(limit));
            }
        }
        if (limits.isEmpty() || random.nextBoolean()) {
            limits.add(Limit.builder("slots", Meter.CONCURRENCY, Window.concurrent())
                    .capacity(1 + random.nextInt(5))
                    .concurrencyRetry(Duration.ofMillis(1 + random.nextInt(3_600_000)))
                    .build());
        }
        return new Plan(name, limits);
    }

    private Limit varied(Limit limit) {
        boolean unlimited = !(limit.window() instanceof Window.Bucket) && random.nextInt(8) == 0;
        Limit.Builder builder = Limit.builder(limit.name(), limit.meter(), limit.window())
                .scope(limit.scope())
                .refunds(limit.refunds())
                .shadow(random.nextInt(8) == 0);
        return unlimited ? builder.build() : builder.capacity(capacity()).build();
    }

    private long capacity() {
        return random.nextInt(4) == 0 ? 1 + random.nextInt(1000) : 1 + random.nextInt(12);
    }

    private Limit limit(String name) {
        Meter meter = meters.get(random.nextInt(meters.size()));
        Scope scope =
                tenantsOnly || random.nextInt(3) > 0 ? Scope.TENANT : random.nextBoolean() ? Scope.USER : Scope.MODEL;
        Window window = window();
        return Limit.builder(name, meter, window)
                .refunds(!(window instanceof Window.Bucket && meter.equals(Meter.TOKENS)))
                .scope(scope)
                .capacity(capacity())
                .build();
    }

    private Window window() {
        return switch (random.nextInt(6)) {
            case 0, 1, 2 -> new Window.Sliding(duration(), 1 + random.nextInt(random.nextBoolean() ? 4 : 40));
            case 3 -> Window.fixed(duration());
            case 4 -> Window.bucket(1 + random.nextInt(random.nextBoolean() ? 5 : 1000), duration());
            default -> calendar();
        };
    }

    private Window calendar() {
        Window.Unit unit = Window.Unit.values()[random.nextInt(4)];
        int anchor =
                random.nextInt(2) == 0 ? unit.firstAnchor() : random.nextInt(unit.firstAnchor(), unit.lastAnchor() + 1);
        return new Window.Calendar(unit, ZoneId.of(ZONES.get(random.nextInt(ZONES.size()))), anchor);
    }

    private Duration duration() {
        return switch (random.nextInt(4)) {
            case 0 -> Duration.ofMillis(1 + random.nextInt(20));
            case 1 -> Duration.ofMillis(1000L * (1 + random.nextInt(100)));
            case 2 -> Duration.ofNanos(1000L * (1000 + random.nextInt(100_000)));
            default -> Duration.ofHours(1 + random.nextInt(48));
        };
    }
}
