package dev.tidegate.server.upstash.access;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.testkit.redis.RedisRefusal;
import dev.tidegate.testkit.redis.RedisReply;
import dev.tidegate.testkit.redis.RedisServer;
import dev.tidegate.testkit.redis.RespClient;
import java.nio.charset.StandardCharsets;
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
    private static final String[] TYPES = {"string", "hash", "list", "set", "zset", "stream", "geo"};

    private static final String[] WORDS = {
        "0",
        "1",
        "2",
        "3",
        "-1",
        "01",
        "+1",
        " 1",
        "1.5",
        "9999999999",
        "*",
        "?",
        "[a]",
        "\\",
        "",
        "$",
        ">",
        "-",
        "+",
        "STREAMS",
        "BLOCK",
        "COUNT",
        "GROUP",
        "NOACK",
        "STORE",
        "STOREDIST",
        "BY",
        "GET",
        "LIMIT",
        "ALPHA",
        "ASC",
        "MATCH",
        "TYPE",
        "WITHTYPE",
        "DB",
        "REPLACE",
        "KEYS",
        "WEIGHTS",
        "AGGREGATE",
        "WITHSCORES",
        "LEFT",
        "RIGHT",
        "MIN",
        "MAX",
        "km",
        "FROMMEMBER",
        "FROMLONLAT",
        "BYRADIUS",
        "store\0x",
        "by\0",
        "db\0",
        "block\0",
        "match\0",
        "app1:*",
        "app1:str*",
        "app2:*",
        "ap*",
        "*:string",
        "#",
        "app?:*",
        "CREATE",
        "MKSTREAM",
        "return 1",
        "return redis.call('get','app2:string')",
        "return redis.call('set','app2:string','x')",
        "NX",
        "XX",
        "ANY",
        "b2efc02798c8e9b471a10f9b1d5745db89923ff3",
        "foo",
        "10",
        "m",
        "a",
        "g",
        "c",
        "0-0",
        "u8",
        "AND",
        "OR"
    };

    /** So that many commands are well formed; K is a key, W a word, N a small number. */
    private static final String[] SHAPES = {
        "sort K",
        "sort K by W get W",
        "sort K get K",
        "sort K alpha store K",
        "sort_ro K by K",
        "sort K limit 0 1 store K",
        "georadius K 0 0 1 km store K",
        "georadius K 0 0 1 km W K",
        "georadiusbymember K m 1 km storedist K",
        "georadius_ro K 0 0 1 km",
        "geosearchstore K K frommember m byradius 1 km",
        "xread streams K 0",
        "xread count N streams K K 0 0",
        "xread block 1 streams K $",
        "xreadgroup group g c streams K >",
        "xreadgroup group streams c streams K >",
        "xreadgroup group block c count 1 streams K >",
        "xgroup create K g 0",
        "xgroup W K g 0",
        "xinfo stream K",
        "xinfo W K",
        "zunion N K K",
        "zunionstore K N K K",
        "zinter N K K weights N N",
        "zinterstore K N K",
        "zdiff N K K",
        "zdiffstore K N K K",
        "zrangestore K K 0 -1",
        "lmpop N K left",
        "lmpop N K K right",
        "zmpop N K K min",
        "sintercard N K K limit N",
        "copy K K",
        "copy K K db 1",
        "copy K K replace db N",
        "move K 1",
        "eval W N K K",
        "eval W N K W",
        "evalsha W N K K 5 60000 1",
        "eval_ro W N K",
        "evalsha_ro W N K",
        "fcall W N K",
        "script load W",
        "script W W",
        "function W W",
        "keys W",
        "scan 0",
        "scan 0 match W",
        "scan 0 W W W W",
        "scan 0 match W match W",
        "scan N type string match W count 100",
        "randomkey",
        "dbsize",
        "flushdb",
        "flushall",
        "swapdb 0 1",
        "mget K K",
        "mset K W K W",
        "msetnx K W K W",
        "get K",
        "set K W",
        "set K W get",
        "getset K W",
        "getex K persist",
        "getdel K",
        "del K K",
        "unlink K K",
        "rename K K",
        "renamenx K K",
        "smove K K a",
        "sdiffstore K K K",
        "sunionstore K K K",
        "sinterstore K K",
        "bitop and K K K",
        "bitop W K K",
        "pfadd K a",
        "pfmerge K K K",
        "pfcount K K",
        "rpoplpush K K",
        "lmove K K left right",
        "lcs K K",
        "object encoding K",
        "object W K",
        "memory usage K",
        "memory W K",
        "debug object K",
        "dump K",
        "restore K 0 W",
        "migrate 127.0.0.1 1 K 0 1",
        "publish W W",
        "pubsub W W",
        "select 1",
        "expire K 1000",
        "touch K K",
        "exists K K",
        "type K",
        "ttl K",
        "persist K",
        "hgetall K",
        "lrange K 0 -1",
        "smembers K",
        "zrange K 0 -1",
        "zrange K 0 -1 W W",
        "zrangebyscore K 0 9 limit 0 N",
        "xrange K - +",
        "hscan K 0",
        "sscan K 0 match W",
        "zscan K 0",
        "config get W",
        "config set W W",
        "client W W",
        "acl W W",
        "multi",
        "exec",
        "watch K",
        "auth W",
        "hello 3",
        "reset",
        "command W W W",
        "info",
        "latency W",
        "slowlog W",
        "wait 0 1",
        "blpop K 1",
        "blmpop 1 N K left",
        "xadd K * a b",
        "xautoclaim K g c 0 0",
        "xclaim K g c 0 0-0",
        "bitfield K get u8 0",
        "bitfield K set u8 0 1",
        "append K W",
        "setrange K 0 W",
        "lpush K W",
        "sadd K W",
        "zadd K 1 W",
        "hset K a W",
        "geoadd K 1 1 m",
        "spublish K W",
        "monitor",
        "subscribe W",
        "echo W",
        "ping W",
        "time",
        "substr K 0 -1"
    };

    /** Always the same in the usual run. */
    private long seed = Long.getLong("tidegate.fuzz.seed", 20_261_130);

    private Random random = new Random(seed);
    private int ran;

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

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

    private String key() {
        String type = TYPES[random.nextInt(TYPES.length)];
        return switch (random.nextInt(12)) {
            case 0 -> "app2:" + type;
            case 1 -> type;
            case 2 -> "x" + type;
            case 3 -> random.nextBoolean() ? "APP1:" + type : "app1";
            case 4 -> random.nextBoolean() ? "" : "\0app1:" + type;
            default -> "app1:" + type;
        };
    }

    private String word() {
        return WORDS[random.nextInt(WORDS.length)];
    }

    private List<byte[]> command(List<String> names) {
        List<String> words = new ArrayList<>();
        if (random.nextInt(4) == 0) {
            words.addAll(List.of(names.get(random.nextInt(names.size())).split("\\|", -1)));
            for (int i = random.nextInt(6); i > 0; i--) {
                words.add(random.nextBoolean() ? key() : word());
            }
        } else {
            for (String part : SHAPES[random.nextInt(SHAPES.length)].split(" ", -1)) {
                words.add(
                        switch (part) {
                            case "K" -> key();
                            case "W" -> random.nextInt(4) == 0 ? key() : word();
                            case "N" -> random.nextInt(8) == 0 ? word() : String.valueOf(random.nextInt(4));
                            default -> part;
                        });
            }
        }
        mutate(words);
        return words.stream().map(RightsFuzzTest::bytes).toList();
    }

    private void mutate(List<String> words) {
        int at = random.nextInt(words.size());
        switch (random.nextInt(16)) {
            case 0 -> words.set(0, words.get(0).toUpperCase(java.util.Locale.ROOT));
            case 1 -> words.set(0, " " + words.get(0));
            case 2 -> words.set(0, words.get(0) + "\0");
            case 3 -> words.add(at, word());
            case 4 -> words.add(key());
            case 5 -> words.set(at, words.get(at).toUpperCase(java.util.Locale.ROOT));
            case 6 -> words.set(at, word());
            case 7 -> {
                words.add(word());
                words.add(key());
            }
            default -> {}
        }
        if (words.get(0).isEmpty()) {
            words.set(0, "get");
        }
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
                List<byte[]> command = command(names);
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
            random = new Random(seed);
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
                List<byte[]> command = command(List.of("get"));
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
        List<byte[]> asked = new ArrayList<>(List.of(bytes("command"), bytes("getkeys")));
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
