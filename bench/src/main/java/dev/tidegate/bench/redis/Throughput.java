package dev.tidegate.bench.redis;

import dev.tidegate.bench.redis.load.Callers;
import dev.tidegate.bench.redis.load.Choice;
import dev.tidegate.bench.redis.side.Bucket4jSide;
import dev.tidegate.bench.redis.side.PeerScripts;
import dev.tidegate.bench.redis.side.RedisPlans;
import dev.tidegate.bench.redis.side.RedissonSide;
import dev.tidegate.bench.redis.side.Side;
import dev.tidegate.bench.redis.side.StoreSide;
import dev.tidegate.bench.redis.side.Stores;
import dev.tidegate.bench.redis.side.TidegateSide;
import dev.tidegate.plan.Plan;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/** The groups in which every limiter is used as its own documentation says, by callers that wait for their answer. */
final class Throughput implements AutoCloseable {
    private static final int BATCH = 256;
    private static final int FOUR = 4;
    private static final int ONE = 5;
    private static final int LEASED = 7;
    private static final List<String> SOME = List.of("tidegate four", "tidegate four alone", "gcra");
    private static final List<String> ALL = List.of(
            "tidegate four",
            "tidegate four alone",
            "tidegate four store",
            "tidegate one",
            "gcra",
            "gateway",
            "bucket4j",
            "redisson");

    private static final List<String> HOT =
            Stream.concat(ALL.stream(), Stream.of("tidegate leased")).toList();

    /** Who asks, and how many at once. In the purpose, N stands for the number of subjects. */
    private record Setting(String group, int callers, boolean hot, List<String> sides, String purpose) {}

    private static final List<Setting> SETTINGS = List.of(
            new Setting("Keys64", 64, false, ALL, "64 callers, N subjects: what a server does all day"),
            new Setting("Hot64", 64, true, HOT, "64 callers, one subject: what a busy tenant costs all others"),
            new Setting("Keys256", 256, false, SOME, "256 callers, N subjects: what sharing calls gains"),
            new Setting("Hot256", 256, true, SOME, "256 callers, one subject: the same where all meet"),
            new Setting("Keys1", 1, false, ALL, "one caller, N subjects: what a caller waits for"));

    private final Measuring measuring;
    private final Map<String, Side> sides = new LinkedHashMap<>();

    Throughput(Measuring measuring) {
        this.measuring = measuring;
    }

    static boolean measures(String group, String name) {
        return SETTINGS.stream()
                .anyMatch(setting ->
                        setting.group().equals(group) && setting.sides().contains(name));
    }

    void run() throws InterruptedException {
        measuring.admin.clear();
        for (Setting setting : SETTINGS) {
            List<Entrant> entrants = new ArrayList<>();
            IntSupplier subjects = setting.hot() ? Choice.hot() : Choice.among(measuring.scale.keys());
            for (String name : setting.sides()) {
                if (measuring.wanted(setting.group(), name)) {
                    Side side = side(name);
                    entrants.add(new Entrant(name, side, new Callers(side, setting.callers(), subjects, true)));
                }
            }
            measuring.group(setting.group(), setting.purpose().replace("N", "" + measuring.scale.keys()), entrants);
        }
    }

    /** Opened and filled when first wanted; what differs in how it is asked shares its subjects. */
    private Side side(String name) {
        Side known = sides.get(name);
        if (known != null) {
            return known;
        }
        Side side = open(name);
        sides.put(name, side);
        if (!name.startsWith("tidegate four ") || !sides.containsKey("tidegate four")) {
            Measuring.progress("filling in the subjects of " + name);
            fill(side);
        }
        return side;
    }

    private Side open(String name) {
        String uri = measuring.server.uri();
        Plan four = RedisPlans.four();
        return switch (name) {
            case "tidegate four" -> new TidegateSide(Stores.coalesced(uri), four, FOUR);
            case "tidegate four alone" -> new TidegateSide(Stores.uncoalesced(uri), four, FOUR);
            case "tidegate four store" -> new StoreSide(Stores.coalesced(uri), four, FOUR);
            case "tidegate one" -> new TidegateSide(Stores.coalesced(uri), RedisPlans.one(), ONE);
            case "tidegate leased" -> new TidegateSide(Stores.coalesced(uri), RedisPlans.leased(), LEASED);
            case "gcra" -> PeerScripts.gcra(measuring.admin);
            case "gateway" -> PeerScripts.gateway(measuring.admin);
            case "bucket4j" -> new Bucket4jSide(measuring.admin);
            case "redisson" -> new RedissonSide(uri);
            default -> throw new IllegalArgumentException(name);
        };
    }

    private void fill(Side side) {
        int keys = measuring.scale.keys();
        for (int from = 0; from < keys; from += BATCH) {
            List<CompletableFuture<Boolean>> batch = new ArrayList<>(BATCH);
            for (int i = from; i < Math.min(keys, from + BATCH); i++) {
                batch.add(side.prepare(i).toCompletableFuture());
            }
            batch.forEach(CompletableFuture::join);
        }
        side.prepare(Choice.hot().getAsInt()).toCompletableFuture().join();
    }

    @Override
    public void close() {
        sides.values().forEach(Side::close);
    }
}
