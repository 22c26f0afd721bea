package dev.tidegate.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.tidegate.Cost;
import dev.tidegate.Decision;
import dev.tidegate.Denied;
import dev.tidegate.LimitStatus;
import dev.tidegate.MemoryStore;
import dev.tidegate.RateLimiter;
import dev.tidegate.Request;
import dev.tidegate.ReserveRequest;
import dev.tidegate.Subject;
import dev.tidegate.overrides.Overrides;
import dev.tidegate.overrides.SubjectOverride;
import dev.tidegate.overrides.SubjectOverride.Kind;
import dev.tidegate.overrides.SubjectOverrides;
import dev.tidegate.plan.Limit;
import dev.tidegate.plan.Meter;
import dev.tidegate.plan.Plan;
import dev.tidegate.plan.Plans;
import dev.tidegate.plan.Scope;
import dev.tidegate.plan.Window;
import dev.tidegate.redis.script.LuaScript;
import dev.tidegate.spi.Boundaries;
import dev.tidegate.spi.LimitStore;
import dev.tidegate.spi.OverrideStore;
import dev.tidegate.spi.StoreCommand;
import dev.tidegate.spi.StoreReply;
import dev.tidegate.testkit.ManualTime;
import dev.tidegate.testkit.redis.RedisServer;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random overrides, grants, blocks, calls and times, on Redis and in the in-process store: both decide alike, and as a model
 * says that knows the overrides and the use before each call, and nothing of how they are kept.
 */
class OverridesDifferentialTest {
    private static final Plans PLANS = Plans.of(
            Plan.of(
                    "p",
                    Limit.builder("sliding", Meter.REQUESTS, Window.sliding(Duration.ofMinutes(1)))
                            .capacity(7)
                            .build(),
                    Limit.builder("daily", Meter.REQUESTS, Window.calendar(Window.Unit.DAY, ZoneOffset.UTC))
                            .capacity(40)
                            .build(),
                    Limit.builder("each", Meter.REQUESTS, Window.fixed(Duration.ofMinutes(5)))
                            .scope(Scope.USER)
                            .capacity(5)
                            .build()),
            Plan.of(
                    "q",
                    Limit.builder("sliding", Meter.REQUESTS, Window.sliding(Duration.ofMinutes(1)))
                            .capacity(11)
                            .build(),
                    Limit.builder("bucket", Meter.REQUESTS, Window.bucket(3, Duration.ofMinutes(1)))
                            .capacity(9)
                            .build()));

    private static RedisServer server;

    @BeforeAll
    static void start() {
        server = RedisServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** One world with both stores, the clock of both, and the overrides that the model knows. */
    private static final class Run {
        private final ManualTime time = ManualTime.at("2026-03-10T23:58:00Z");
        private final Random random;
        private final List<RateLimiter> limiters = new ArrayList<>();
        private final List<SubjectOverride> model = new ArrayList<>();
        private int blocked;
        private int changed;

        Run(long seed) {
            this.random = new Random(seed);
        }

        private RateLimiter on(LimitStore store, Duration ahead) {
            return RateLimiter.builder()
                    .plans(PLANS)
                    .store(store)
                    .clock(() -> time.nowMicros() + ahead.toNanos() / 1000)
                    .failWithStore()
                    .build();
        }

        void steps(int steps, Map<String, String> others, UnaryOperator<LimitStore> memory) {
            server.command("FLUSHALL");
            try (RedisStore redis = RedisStore.withTimePassedIn(server.uri(), time, others)) {
                limiters.add(on(redis, Duration.ZERO));
                limiters.add(on(memory.apply(MemoryStore.builder().time(time).build()), Duration.ofMinutes(2)));
                for (int i = 0; i < steps; i++) {
                    ScriptedStore.awaitShapes(redis);
                    step(i);
                }
            }
        }

        private Instant now() {
            return Instant.EPOCH.plusNanos(time.nowMicros() * 1000);
        }

        private void step(int i) {
            int kind = random.nextInt(20);
            if (kind < 2) {
                time.advance(Duration.ofNanos(1000L * random.nextInt(20_000_000)));
            } else if (kind == 2) {
                model.stream()
                        .flatMap(each -> each.until().stream())
                        .filter(now()::isBefore)
                        .findAny()
                        .ifPresent(end ->
                                time.advance(Duration.between(now(), end).minusNanos(1000L * random.nextInt(2))));
            } else if (kind < 5) {
                change(added(i));
            } else if (kind == 5) {
                Kind removed = Kind.values()[random.nextInt(Kind.values().length)];
                edit(list ->
                        list.stream().filter(each -> each.kind() != removed).toList());
            } else {
                decide(i);
            }
        }

        private SubjectOverride added(int i) {
            String limit = List.of("sliding", "daily", "each", "bucket").get(random.nextInt(4));
            SubjectOverride made = switch (Kind.values()[random.nextInt(Kind.values().length)]) {
                case PLAN -> SubjectOverride.plan(random.nextBoolean() ? "p" : "q");
                case CAPACITY -> SubjectOverride.capacity(limit, 1 + random.nextInt(20));
                case FACTOR ->
                    SubjectOverride.factor(
                            random.nextBoolean() ? "*" : limit, BigDecimal.valueOf(200 + random.nextInt(2000), 3));
                case GRANT -> SubjectOverride.grant(limit, 1 + random.nextInt(4), "g" + i % 30);
                case BLOCK -> SubjectOverride.block("b" + i);
            };
            boolean ofLimit = made.kind() == Kind.CAPACITY
                    || made.kind() == Kind.GRANT
                    || !made.name().equals("*");
            if (random.nextInt(4) == 0
                    && (made.kind() == Kind.BLOCK
                            || made.kind() == Kind.PLAN
                            || !ofLimit
                            || made.name().equals("each"))) {
                made = made.ofUser(random.nextBoolean() ? "ann" : "bob");
            }
            boolean ends = made.kind() == Kind.BLOCK || random.nextInt(3) > 0;
            return ends ? made.until(now().plusNanos(1000L * (130_000_000 + random.nextInt(30_000_000)))) : made;
        }

        private void change(SubjectOverride added) {
            if (model.size() < 40) {
                edit(list -> SubjectOverrides.with(list, added));
            } else {
                edit(list -> List.of());
            }
        }

        private void edit(UnaryOperator<List<SubjectOverride>> edit) {
            changed++;
            for (RateLimiter limiter : limiters) {
                Overrides.Change change = new Overrides.Change("x", OptionalLong.empty(), false, edit);
                limiter.overrides().change("acme", change).toCompletableFuture().join();
            }
            List<SubjectOverride> next = edit.apply(List.copyOf(model));
            model.clear();
            model.addAll(next);
        }

        private void decide(int i) {
            String user = random.nextBoolean() ? "ann" : "bob";
            Subject subject = Subject.of("acme").withUser(user);
            Request call = new Request(subject, "p", Cost.of(Meter.REQUESTS, 1 + random.nextInt(2)));
            int how = random.nextInt(4);
            List<LimitStatus> before = limiters.get(1).status(subject, "p").limits();
            List<String> said = new ArrayList<>();
            for (RateLimiter limiter : limiters) {
                Decision decision = how == 0
                        ? limiter.check(call)
                        : how == 1
                                ? limiter.reserve(ReserveRequest.of(call).withId("r" + i))
                                        .decision()
                                : limiter.acquire(call);
                judge(decision, user, call.cost().part(Meter.REQUESTS).orElseThrow(), before);
                said.add(decision + " " + decision.overrides().map(each -> each.all() + " " + each.until()));
            }
            if (!said.get(0).equals(said.get(1))) {
                String one = said.get(0);
                String other = said.get(1);
                int at = 0;
                while (at < one.length() && at < other.length() && one.charAt(at) == other.charAt(at)) {
                    at++;
                }
                throw new AssertionError("Redis …" + one.substring(at) + "\nmemory …" + other.substring(at));
            }
        }

        /** By the model: what is in force now, and what was used before. */
        private void judge(Decision decision, String user, long part, List<LimitStatus> before) {
            List<SubjectOverride> live = model.stream()
                    .filter(each -> each.until().map(now()::isBefore).orElse(true))
                    .filter(each -> each.user().isEmpty() || each.user().get().equals(user))
                    .toList();
            boolean block = live.stream().anyMatch(each -> each.kind() == Kind.BLOCK);
            String plan = pick(live, Kind.PLAN, "").map(SubjectOverride::name).orElse("p");
            List<Limit> limits = PLANS.plan(plan).orElseThrow().limits();
            boolean fits = true;
            for (int i = 0; i < limits.size(); i++) {
                Limit limit = limits.get(i);
                long capacity = capacity(limit, live);
                assertThat(decision.limits().get(i).name()).isEqualTo(limit.name());
                assertThat(decision.limits().get(i).capacity()).as(limit.name()).hasValue(capacity);
                fits &= before.get(i).used() + part <= capacity;
            }
            boolean isBlock =
                    decision instanceof Denied denied && denied.cause().isPresent();
            assertThat(isBlock).as("blocked").isEqualTo(block);
            assertThat(decision.allowed()).as("allowed").isEqualTo(fits && !block);
            blocked += block ? 1 : 0;
        }

        private static Optional<SubjectOverride> pick(List<SubjectOverride> live, Kind kind, String limit) {
            List<SubjectOverride> found = live.stream()
                    .filter(each -> each.kind() == kind
                            && (limit.isEmpty() || each.name().equals(limit)))
                    .toList();
            return found.stream()
                    .filter(each -> each.user().isPresent())
                    .findFirst()
                    .or(() -> found.stream().findFirst());
        }

        private static long capacity(Limit limit, List<SubjectOverride> all) {
            List<SubjectOverride> live = all.stream()
                    .filter(each -> each.user().isEmpty() || limit.scope() == Scope.USER)
                    .toList();
            long own = limit.capacity().orElseThrow();
            List<SubjectOverride> named = live.stream()
                    .filter(each -> each.name().equals(limit.name()))
                    .filter(each -> each.kind() == Kind.CAPACITY || each.kind() == Kind.FACTOR)
                    .toList();
            Optional<SubjectOverride> set = named.stream()
                    .filter(each -> each.user().isPresent())
                    .findFirst()
                    .or(() -> named.stream().findFirst())
                    .or(() -> pick(live, Kind.FACTOR, "*"));
            long base = set.map(each ->
                            each.kind() == Kind.CAPACITY ? each.value() : Math.max(1, own * each.value() / 1000))
                    .orElse(own);
            return base
                    + live.stream()
                            .filter(each ->
                                    each.kind() == Kind.GRANT && each.name().equals(limit.name()))
                            .mapToLong(SubjectOverride::value)
                            .sum();
        }
    }

    private static void run(int steps) {
        long seed = Long.getLong("tidegate.seed", System.nanoTime());
        System.out.println("seed " + seed + ": repeat with -Dtidegate.seed=" + seed);
        Run run = new Run(seed);
        run.steps(steps, Map.of(), UnaryOperator.identity());
        assertThat(run.changed).as("changes").isGreaterThan(steps / 20);
        assertThat(run.blocked).as("blocked calls").isGreaterThan(steps / 50);
    }

    @Test
    void bothStoresDecideRandomCallsUnderRandomOverridesAsTheModelSays() {
        run(1_500);
    }

    @Test
    @Tag("deep")
    void manyMoreOfThem() {
        run(100_000);
    }

    @Test
    void aScriptThatDoesNotCompareTheVersionIsNoticed() {
        String generic = LuaScript.read("decide.lua");
        String shape = LuaScript.read("shape/decide.lua");
        String word = "or 0) ~= version then";
        assertThat(generic).containsOnlyOnce(word);
        assertThat(shape).containsOnlyOnce(word);
        String wrong = "or 0) < 0 then";
        assertNoticed(
                Map.of("decide.lua", generic.replace(word, wrong), "shape/decide.lua", shape.replace(word, wrong)),
                UnaryOperator.identity());
    }

    @Test
    void aScriptOfAShapeThatDoesNotCompareTheVersionIsNoticed() {
        String shape = LuaScript.read("shape/decide.lua");
        String word = "or 0) ~= version then";
        assertNoticed(Map.of("shape/decide.lua", shape.replace(word, "or 0) < 0 then")), UnaryOperator.identity());
    }

    @Test
    void aReserveThatDoesNotCompareTheVersionIsNoticed() {
        String reserve = LuaScript.read("reserve.lua");
        assertNoticed(
                Map.of("reserve.lua", reserve.replace("or 0) ~= version then", "or 0) < 0 then")),
                UnaryOperator.identity());
    }

    @Test
    void anInProcessStoreThatDoesNotCompareTheVersionIsNoticed() {
        assertNoticed(Map.of(), Careless::new);
    }

    private static void assertNoticed(Map<String, String> others, UnaryOperator<LimitStore> memory) {
        assertThatThrownBy(() -> new Run(20_261_130).steps(1_500, others, memory))
                .isInstanceOf(AssertionError.class);
    }

    /** A store that decides whatever version the overrides have. */
    private record Careless(LimitStore store) implements LimitStore {
        @Override
        public CompletionStage<StoreReply> apply(StoreCommand command) {
            if (command instanceof StoreCommand.Decide decide) {
                return store.apply(new StoreCommand.Decide(
                        decide.subject(), decide.limits(), any(decide.boundaries()), decide.parts(), decide.charge()));
            }
            return store.apply(
                    command instanceof StoreCommand.Read read
                            ? new StoreCommand.Read(read.subject(), read.limits(), any(read.boundaries()))
                            : command);
        }

        private static Boundaries any(Boundaries prepared) {
            return prepared.under(Boundaries.ANY_OVERRIDES, Long.MIN_VALUE, Long.MAX_VALUE);
        }

        @Override
        public Optional<OverrideStore> overrides() {
            return store.overrides();
        }

        @Override
        public CompletionStage<Void> check() {
            return store.check();
        }

        @Override
        public String source() {
            return store.source();
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
