package dev.tidegate.server.upstash.access;

import dev.tidegate.InvalidInputException;
import dev.tidegate.protocol.PercentCode;
import dev.tidegate.server.auth.KeyScope;
import dev.tidegate.spi.DidYouMean;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What a token of the endpoint may do. Immutable.
 *
 * @param readOnly whether it may change nothing
 * @param commands the commands it may run, such as {@code get} or {@code xinfo|stream}; empty is all
 * @param deny commands that it may not run
 * @param allow administrative and blocking commands that it may run all the same
 * @param keys patterns of the keys it may name; empty is all
 * @param channels patterns of the channels it may name; empty is all, or none if {@code keys} has patterns
 * @param expires from when on it is refused
 * @param rate how many commands it may run
 */
public record TokenScope(
        boolean readOnly,
        Set<String> commands,
        Set<String> deny,
        Set<String> allow,
        List<String> keys,
        List<String> channels,
        Optional<Instant> expires,
        Optional<KeyScope.Rate> rate) {
    /** Everything but administration and waiting, for ever. */
    public static final TokenScope ALL = new TokenScope(
            false, Set.of(), Set.of(), Set.of(), List.of(), List.of(), Optional.empty(), Optional.empty());

    /** Each command looks at all of them. */
    private static final int MAX_PATTERNS = 100;

    private static final String MONITOR = "monitor";

    /** @throws InvalidInputException naming the part that cannot be accepted */
    public TokenScope {
        commands = known("commands", commands);
        deny = known("deny", deny);
        allow = allowed(allow);
        keys = patterns("keys", keys);
        channels = patterns("channels", channels);
        if (readOnly || !keys.isEmpty() || !channels.isEmpty()) {
            for (String name : allow) {
                if (!name.equals(MONITOR) && CommandTable.waitsOnly(name)) {
                    continue;
                }
                throw new InvalidInputException(
                        "allow", name, "no administrative command for a token that is read-only or has patterns");
            }
        }
    }

    private static Set<String> known(String setting, Set<String> names) {
        for (String name : names) {
            if (!CommandTable.isKnown(name)) {
                throw new InvalidInputException(
                        setting,
                        name,
                        DidYouMean.expected(
                                "commands of Redis, such as get or xinfo|stream", name, CommandTable.names()));
            }
        }
        return Set.copyOf(names);
    }

    private static Set<String> allowed(Set<String> names) {
        for (String name : names) {
            if (!name.equals(MONITOR) && !CommandTable.needsAllow(name)) {
                throw new InvalidInputException(
                        "allow",
                        name,
                        "administrative or blocking commands, such as flushdb, config, blpop or monitor");
            }
        }
        return Set.copyOf(names);
    }

    private static List<String> patterns(String setting, List<String> patterns) {
        if (patterns.size() > MAX_PATTERNS) {
            throw new InvalidInputException(setting, patterns.size(), "at most " + MAX_PATTERNS);
        }
        patterns.forEach(pattern -> Glob.of(setting, pattern));
        return List.copyOf(patterns);
    }

    /** Whether it may less than a token without settings, so that what cannot be judged is refused. */
    boolean restricted() {
        return readOnly || !commands.isEmpty() || !deny.isEmpty() || !keys.isEmpty() || !channels.isEmpty();
    }

    boolean everyChannel() {
        return keys.isEmpty() && channels.isEmpty();
    }

    /** What follows the hash on the line of a token; empty for {@link #ALL}. */
    public String line() {
        StringBuilder line = new StringBuilder();
        if (readOnly) {
            line.append(" read-only=true");
        }
        append(line, "commands", new TreeSet<>(commands).stream().toList());
        append(line, "deny", new TreeSet<>(deny).stream().toList());
        append(line, "allow", new TreeSet<>(allow).stream().toList());
        append(line, "keys", keys.stream().map(TokenScope::encoded).toList());
        append(line, "channels", channels.stream().map(TokenScope::encoded).toList());
        expires.ifPresent(instant -> line.append(" expires=").append(instant));
        rate.ifPresent(each -> line.append(" rate=").append(each.text()));
        return line.toString();
    }

    private static void append(StringBuilder line, String setting, List<String> values) {
        if (!values.isEmpty()) {
            line.append(' ').append(setting).append('=').append(String.join(",", values));
        }
    }

    /** What a pattern is made of stays readable. */
    private static String encoded(String pattern) {
        return pattern.codePoints()
                .mapToObj(Character::toString)
                .map(each -> "*?[]^\\:".contains(each) ? each : PercentCode.encode(each))
                .collect(Collectors.joining());
    }
}
