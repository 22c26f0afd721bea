package dev.tidegate.server.upstash.access;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Random commands over keys that a token may use and keys beyond them: well formed ones, and ones that are damaged. */
final class RandomCommands {
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

    private final Random random;

    RandomCommands(Random random) {
        this.random = random;
    }

    static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
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

    List<byte[]> command(List<String> names) {
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
        return words.stream().map(RandomCommands::bytes).toList();
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
}
