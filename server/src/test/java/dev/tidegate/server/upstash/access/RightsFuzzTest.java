package dev.tidegate.server.upstash.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisRefusal;
import dev.tidegate.testkit.redis.RedisReply;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Random commands of a restricted token against a real Redis, in which other keys must stay unread and unchanged. */
@Timeout(300)
class RightsFuzzTest {
    private static final int COMMANDS = Integer.getInteger("tidegate.fuzz.commands", 60_000);

    private static final int DEEP_SEEDS = Integer.getInteger("tidegate.fuzz.seeds", 10);

    private static final int BETWEEN_LOOKS = 2000;

    private static final String CANARY = "CANARY-VALUE";

    /** Always the same in the usual run. */
    private long seed = Long.getLong("tidegate.fuzz.seed", 20_261_130);

    private RandomCommands commands = new RandomCommands(new Random(seed));

    private int ran;

    private static TokenScope scope(boolean readOnly) {
        return new TokenScope(
                readOnly,
                Set.of(),
                Set.of(),
                Set.of(),
                List.of("app1:*"),
                List.of("app1:*"),
                Optional.empty(),
                Optional.empty());
    }

    private static void fill(RespClient redis) {
        for (String database : List.of("1", "0")) {
            redis.command("select", database);
            for (String prefix : List.of("app1:", "app2:", "", "x")) {
                String value = prefix.equals("app1:") && database.equals("0") ? "mine" : CANARY;
                redis.command("set", prefix + "string", value);
                redis.command("hset", prefix + "hash", "a", value);
                redis.command("rpush", prefix + "list", "a", value);
                redis.command("sadd", prefix + "set", "a", value);
                redis.command("zadd", prefix + "zset", "1", "a", "2", value);
                redis.command("xadd", prefix + "stream", "1-1", "a", value);
                redis.command("xgroup", "create", prefix + "stream", "g", "0");
                redis.command("geoadd", prefix + "geo", "0", "0", "m", "0", "0", value);
            }
            redis.command("set", "hidden:" + CANARY, "x");
            redis.command("set", "", CANARY);
        }
    }

    /** All keys but those of the token, with their values and times, and what the server is set to. */
    private static String state(RespClient admin) {
        String script = """
            local all = {}
            for db = 0, 1 do
              redis.call('select', db)
              local keys = redis.call('keys', '*')
              table.sort(keys)
              for _, key in ipairs(keys) do
                if db == 1 or string.sub(key, 1, 5) ~= 'app1:' then
                  table.insert(all, key .. '=' .. redis.sha1hex(redis.call('dump', key)) .. redis.call('pexpiretime', key))
                end
              end
            end
            return table.concat(all, ' ')
            """;
        return admin.command("eval", script, "0").text()
                + admin.command("config", "get", "*")
                + admin.command("acl", "list")
                + admin.command("function", "list");
    }

    private void run(RespClient caller, List<byte[]> command, String shown) {
        try {
            RedisReply reply = caller.command(command.toArray(new byte[0][]));
            ran++;
            assertThat(String.valueOf(reply))
                    .as("seed %d read by %s", seed, shown)
                    .doesNotContain(CANARY);
        } catch (RedisRefusal refusal) {
            assertThat(String.valueOf(refusal.getMessage()))
                    .as("seed %d: %s", seed, shown)
                    .doesNotContain(CANARY);
        }
    }

    private void fuzz(boolean readOnly) {
        System.out.println("RightsFuzzTest readOnly=" + readOnly + " seed=" + seed);
        Rights rights = new Rights(scope(readOnly));
        try (RedisServer redis = RedisServer.start();
                RespClient admin = redis.connect();
                RespClient caller = redis.connect()) {
            fill(admin);
            List<String> names = Stream.concat(
                            CommandTable.rules().keySet().stream().sorted(),
                            admin.command("command", "list").items().stream()
                                    .map(RedisReply::text)
                                    .sorted())
                    .toList();
            String own = ownKeys(admin);
            String before = state(admin);
            List<String> since = new ArrayList<>();
            for (int i = 0; i < COMMANDS; i++) {
                List<byte[]> command = commands.command(names);
                if (rights.check(command).isEmpty()) {
                    String shown = command.stream().map(String::new).toList().toString();
                    since.add(shown);
                    run(caller, command, shown);
                }
                if (i % BETWEEN_LOOKS == BETWEEN_LOOKS - 1) {
                    assertThat(state(admin)).as("seed %d after %s", seed, since).isEqualTo(before);
                    if (readOnly) {
                        assertThat(ownKeys(admin))
                                .as("seed %d after %s", seed, since)
                                .isEqualTo(own);
                    }
                    assertThat(caller.command("client", "info").text()).contains(" db=0 ", " sub=0 ", " multi=-1 ");
                    since.clear();
                }
            }
            // A guard that refuses everything would pass, too.
            assertThat(ran).isGreaterThan(COMMANDS / 50);
        }
    }

    /** The names and lengths of the token's keys: a count of a HyperLogLog may renew what it has cached. SORT_RO
     * turns a small sorted set into a skiplist, which changes its DUMP and no member, so members are compared there. */
    private static String ownKeys(RespClient admin) {
        return admin.command(
                        "eval",
                        "local all = {} local keys = redis.call('keys', 'app1:*') table.sort(keys) for _, key in"
                                + " ipairs(keys) do local value = redis.call('type', key).ok == 'zset' and"
                                + " table.concat(redis.call('zrange', key, 0, -1, 'withscores'), '|') or redis.call('dump', key)"
                                + " table.insert(all, key .. redis.sha1hex(value)) end"
                                + " return table.concat(all, ' ')",
                        "0")
                .text();
    }

    @Test
    void aReadOnlyTokenReadsNothingBeyondItsKeysAndChangesNothing() {
        fuzz(true);
    }

    @Test
    void aTokenWithAPatternReachesNothingBeyondIt() {
        fuzz(false);
    }

    @Test
    @Tag("deep")
    @Timeout(3600)
    void seedsOfEveryRunReachNothingBeyondThePattern() {
        for (int i = 0; i < DEEP_SEEDS; i++) {
            seed = System.nanoTime();
            commands = new RandomCommands(new Random(seed));
            ran = 0;
            fuzz(i % 2 == 0);
        }
    }

    @Test
    void noKeyThatRedisFindsInACommandIsOverlooked() {
        System.out.println("RightsFuzzTest keys seed=" + seed);
        try (RedisServer redis = RedisServer.start();
                RespClient admin = redis.connect()) {
            int compared = 0;
            for (int i = 0; i < COMMANDS / 3; i++) {
                List<byte[]> command = commands.command(List.of("get"));
                Optional<CommandRule> rule = CommandTable.of(command);
                if (rule.isEmpty() || !rule.get().kind().name().matches("READ|WRITE|SCRIPT|SCRIPT_RO")) {
                    continue;
                }
                Optional<List<byte[]>> mine = rule.get().keys(command);
                Optional<List<String>> theirs = keysOf(admin, command);
                if (mine.isPresent() && theirs.isPresent()) {
                    compared++;
                    assertThat(mine.get().stream().map(String::new).toList())
                            .as(
                                    "seed %d: %s",
                                    seed, command.stream().map(String::new).toList())
                            .containsAll(theirs.get());
                }
            }
            assertThat(compared).isGreaterThan(COMMANDS / 20);
        }
    }

    private static Optional<List<String>> keysOf(RespClient admin, List<byte[]> command) {
        List<byte[]> asked = new ArrayList<>(List.of(RandomCommands.bytes("command"), RandomCommands.bytes("getkeys")));
        asked.addAll(command);
        try {
            return Optional.of(admin.command(asked.toArray(new byte[0][])).items().stream()
                    .map(RedisReply::text)
                    .toList());
        } catch (RedisRefusal refusal) {
            return Optional.empty();
        }
    }
}
