package dev.tidegate.server.upstash.access;

import dev.tidegate.server.upstash.access.CommandRule.Kind;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The commands of Redis, of which each is known to read, write, block or administer, and where its keys are. It is part of
 * the program and not asked of Redis: managed ones refuse {@code COMMAND}, and a wrong reply there would bypass the check. A
 * test compares it with the Redis at hand. A command that is not in it is refused for a restricted token.
 *
 * <p>{@code POST} is no command, but Redis closes a connection that sends it, as it does for {@code Host:}, whose colon no
 * name has.
 *
 * <p>A line is a kind, where the keys are, and names. {@code 1..-1/2}: from the first to the last argument, each second
 * one; {@code #1}: a count at 1 and the keys behind it; others are named. A {@code !} marks what waits.
 */
final class CommandTable {
    private static final String TEXT = """
        plain - ping echo time client|setinfo
        read 1 bitcount bitfield_ro bitpos dump expiretime geodist geohash geopos georadius_ro
        read 1 georadiusbymember_ro geosearch get getbit getrange hexists hexpiretime hget hgetall hkeys hlen
        read 1 hmget hpexpiretime hpttl hrandfield hscan hstrlen httl hvals lindex llen lpos lrange pexpiretime
        read 1 pttl scard sismember smembers smismember srandmember sscan strlen substr ttl type xlen xpending
        read 1 xrange xrevrange zcard zcount zlexcount zmscore zrandmember zrange zrangebylex zrangebyscore
        read 1 zrank zrevrange zrevrangebylex zrevrangebyscore zrevrank zscan zscore
        read 1..-1/1 exists mget pfcount sdiff sinter sunion touch
        read 1..2/1 lcs
        read 2 memory|usage object|encoding object|freq object|idletime object|refcount
        read 2 xinfo|consumers xinfo|groups xinfo|stream
        read #1 sintercard zdiff zinter zintercard zunion
        read sort sort_ro
        read streams xread
        write 1 append bitfield decr decrby expire expireat geoadd getdel getex getset hdel hexpire hexpireat
        write 1 hgetdel hgetex hincrby hincrbyfloat hmset hpersist hpexpire hpexpireat hset hsetex hsetnx incr
        write 1 incrby incrbyfloat linsert lpop lpush lpushx lrem lset ltrim persist pexpire pexpireat pfadd
        write 1 psetex rpop rpush rpushx sadd set setbit setex setnx setrange spop srem xack xackdel xadd
        write 1 xautoclaim xclaim xdel xdelex xsetid xtrim zadd zincrby zpopmax zpopmin zrem zremrangebylex
        write 1 zremrangebyrank zremrangebyscore
        write 1..-1/1 del pfmerge sdiffstore sinterstore sunionstore unlink
        write 1..-1/2 mset msetnx
        write 1..2/1 geosearchstore lmove rename renamenx rpoplpush smove zrangestore
        write copy copy
        write 2..-1/1 bitop
        write 2 xgroup|create xgroup|createconsumer xgroup|delconsumer xgroup|destroy xgroup|setid
        write #1 lmpop zmpop
        write 1+#2 zdiffstore zinterstore zunionstore
        write store6 georadius
        write store5 georadiusbymember
        write sort sort
        write streams xreadgroup
        write! 1..-2/1 blpop brpop bzpopmax bzpopmin
        write! 1..2/1 blmove brpoplpush
        write! #2 blmpop bzmpop
        plain! - wait waitaof
        read 1 json.arrindex json.arrlen json.get json.objkeys json.objlen json.resp json.strlen json.type
        read 1..-2/1 json.mget
        write 1 json.arrappend json.arrinsert json.arrpop json.arrtrim json.clear json.del json.forget
        write 1 json.merge json.numincrby json.nummultby json.set json.strappend json.toggle
        write 1..-1/3 json.mset
        whole - command|count command|docs command|getkeys command|getkeysandflags command|help command|info
        whole - command|list dbsize info lolwut memory|help object|help pubsub|channels pubsub|help
        whole - pubsub|numpat pubsub|shardchannels randomkey xgroup|help xinfo|help function|dump function|help
        whole - function|list function|stats script|exists script|help command
        scan - keys scan
        publish - publish spublish
        channels - pubsub|numsub pubsub|shardnumsub
        script #2 eval evalsha fcall
        script_ro #2 eval_ro evalsha_ro fcall_ro
        script_load - script|load
        shared - function|delete function|flush function|load script|flush
        admin - acl bgrewriteaof bgsave cluster config debug failover flushall flushdb function|kill
        admin - function|restore lastsave latency memory|doctor memory|malloc-stats memory|purge memory|stats
        admin - migrate module move pfdebug pfselftest replicaof restore restore-asking role save script|debug
        admin - script|kill shutdown slaveof slowlog swapdb
        connection - asking auth client discard exec hello monitor multi post psubscribe psync punsubscribe quit
        connection - readonly readwrite replconf reset select ssubscribe subscribe sunsubscribe sync unsubscribe
        connection - unwatch watch
        """;

    private static final Map<String, CommandRule> RULES = new HashMap<>();
    private static final Set<String> CONTAINERS = new HashSet<>();

    static {
        TEXT.lines().forEach(CommandTable::line);
    }

    private CommandTable() {}

    private static void line(String line) {
        String[] words = line.split(" ", -1);
        boolean blocking = words[0].endsWith("!");
        Kind kind = Kind.valueOf(words[0].replace("!", "").toUpperCase(Locale.ROOT));
        KeyFinder finder = finder(words[1]);
        for (String name : Arrays.asList(words).subList(2, words.length)) {
            RULES.put(name, new CommandRule(name, kind, blocking, finder));
            if (name.indexOf('|') > 0) {
                CONTAINERS.add(name.substring(0, name.indexOf('|')));
            }
        }
    }

    private static KeyFinder finder(String form) {
        return switch (form) {
            case "-" -> KeyFinder.NONE;
            case "1", "2" -> KeyFinder.range(Integer.parseInt(form), Integer.parseInt(form), 1);
            case "#1", "#2" -> KeyFinder.counted(Integer.parseInt(form.substring(1)));
            case "1+#2" -> KeyFinder.both(KeyFinder.range(1, 1, 1), KeyFinder.counted(2));
            case "sort" -> KeyFinder.sorted();
            case "streams" -> KeyFinder.streams();
            case "copy" -> KeyFinder.copied();
            case "store5", "store6" -> KeyFinder.stored(Integer.parseInt(form.substring(5)));
            default -> {
                int dots = form.indexOf("..");
                int slash = form.indexOf('/');
                yield KeyFinder.range(
                        Integer.parseInt(form.substring(0, dots)),
                        Integer.parseInt(form.substring(dots + 2, slash)),
                        Integer.parseInt(form.substring(slash + 1)));
            }
        };
    }

    /** The rule of {@code command}; of one with sub-commands that of the one it names, or that of all others. */
    static Optional<CommandRule> of(List<byte[]> command) {
        Optional<String> name = Words.name(command.get(0));
        if (name.isPresent() && CONTAINERS.contains(name.get()) && command.size() > 1) {
            return Words.name(command.get(1))
                    .map(sub -> RULES.getOrDefault(name.get() + "|" + sub, RULES.get(name.get())));
        }
        return name.map(RULES::get);
    }

    /** Whether {@code name} is that of a command, of a sub-command ({@code xgroup|create}) or of one that has some. */
    static boolean isKnown(String name) {
        return RULES.containsKey(name) || CONTAINERS.contains(name);
    }

    /** Whether {@code name} is refused unless a token is allowed it. */
    static boolean needsAllow(String name) {
        CommandRule rule = RULES.get(name);
        return rule != null
                && (rule.kind() == Kind.ADMIN || rule.blocking() || name.equals("xread") || name.equals("xreadgroup"));
    }

    /** Whether {@code name} needs to be allowed because it waits, and for no other reason. */
    static boolean waitsOnly(String name) {
        CommandRule rule = RULES.get(name);
        return rule != null && rule.kind() != Kind.ADMIN && needsAllow(name);
    }

    static Collection<String> names() {
        return new TreeSet<>(RULES.keySet());
    }

    static Map<String, CommandRule> rules() {
        return Collections.unmodifiableMap(RULES);
    }
}
