package dev.tidegate.server.upstash.access;

import dev.tidegate.server.upstash.access.CommandRule.Kind;
import dev.tidegate.server.upstash.script.KnownScript;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Judges commands by a scope. What it cannot judge, it refuses to a restricted token. Immutable.
 *
 * <p>A script may run any command on any key, whatever it declares. So a restricted token may run only scripts that are
 * known to keep to their keys, and those only on keys of its patterns.
 */
final class Rights {
    private static final String KEYS =
            "NOPERM this user has no permissions to access one of the keys used as arguments";
    private static final String CHANNELS =
            "NOPERM this user has no permissions to access one of the channels used as arguments";
    /** Names of Redis are shorter. */
    private static final int MAX_NAME = 40;

    private final TokenScope scope;
    private final List<Glob> keys;
    private final List<Glob> channels;

    Rights(TokenScope scope) {
        this.scope = scope;
        this.keys = scope.keys().stream().map(each -> Glob.of("keys", each)).toList();
        this.channels =
                scope.channels().stream().map(each -> Glob.of("channels", each)).toList();
    }

    Optional<String> check(List<byte[]> command) {
        Optional<String> name = Words.name(command.get(0));
        if (name.isEmpty()) {
            return unavailable("unknown");
        }
        Optional<CommandRule> known = CommandTable.of(command);
        return known.isPresent() ? check(known.get(), command) : unknown(name.get(), command);
    }

    /** Redis says that it does not know the command; one that is new or of a module only an unrestricted token may run. */
    private Optional<String> unknown(String name, List<byte[]> command) {
        boolean disguised = CommandTable.isKnown(name)
                && command.size() > 1
                && Words.name(command.get(1)).isEmpty();
        return scope.restricted() || disguised ? denied(name) : Optional.empty();
    }

    private Optional<String> check(CommandRule rule, List<byte[]> command) {
        if (rule.kind() == Kind.CONNECTION) {
            return unavailable(rule.name());
        }
        boolean needsAllow = rule.kind() == Kind.ADMIN || rule.waits(command);
        boolean allowed = names(scope.allow(), rule.name());
        if (needsAllow && !allowed) {
            return unavailable(rule.name());
        }
        if (names(scope.deny(), rule.name())) {
            return denied(rule.name());
        }
        if (!scope.commands().isEmpty() && !names(scope.commands(), rule.name()) && !(needsAllow && allowed)) {
            return denied(rule.name());
        }
        return scope.restricted() ? restricted(rule, command) : Optional.empty();
    }

    private Optional<String> restricted(CommandRule rule, List<byte[]> command) {
        return switch (rule.kind()) {
            case READ -> keys(rule, command);
            case WRITE -> scope.readOnly() ? denied(rule.name()) : keys(rule, command);
            case PLAIN -> Optional.empty();
            case WHOLE -> keys.isEmpty() && channels.isEmpty() ? Optional.empty() : denied(rule.name());
            case SCAN -> scanned(rule, command);
            case PUBLISH ->
                scope.readOnly() ? denied(rule.name()) : channels(command.subList(1, Math.min(2, command.size())));
            case CHANNELS -> channels(command.subList(2, command.size()));
            case SCRIPT -> scope.readOnly() ? denied(rule.name()) : script(rule, command);
            case SCRIPT_RO -> onlyReadOnly() ? Optional.empty() : script(rule, command);
            case SCRIPT_LOAD ->
                !scope.readOnly() && command.size() == 3 && isKnown(KnownScript.ofText(command.get(2)))
                        ? Optional.empty()
                        : denied(rule.name());
            case ADMIN -> allows(rule) ? Optional.empty() : denied(rule.name());
            case SHARED, CONNECTION -> denied(rule.name());
        };
    }

    /** The scope does not give an administrative command to a token with patterns, or a read-only one. */
    private boolean allows(CommandRule rule) {
        return keys.isEmpty() && channels.isEmpty() && !scope.readOnly() && names(scope.allow(), rule.name());
    }

    private boolean onlyReadOnly() {
        return keys.isEmpty()
                && channels.isEmpty()
                && scope.commands().isEmpty()
                && scope.deny().isEmpty();
    }

    private Optional<String> script(CommandRule rule, List<byte[]> command) {
        boolean bySha = rule.name().startsWith("evalsha");
        boolean byText = rule.name().startsWith("eval") && !bySha;
        boolean known = command.size() > 1
                && ((bySha && command.get(1).length == 40 && isKnown(KnownScript.bySha1(Words.keyword(command.get(1)))))
                        || (byText && isKnown(KnownScript.ofText(command.get(1)))));
        return known ? keys(rule, command) : denied(rule.name());
    }

    private static boolean isKnown(Optional<KnownScript> script) {
        return script.filter(KnownScript::keepsToItsKeys).isPresent();
    }

    private Optional<String> keys(CommandRule rule, List<byte[]> command) {
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        boolean all = rule.keys(command)
                .filter(named -> named.stream().allMatch(key -> matches(keys, key)))
                .isPresent();
        return all ? Optional.empty() : Optional.of(KEYS);
    }

    /** {@code KEYS} and {@code SCAN}: within the patterns if what they ask for begins as one of them. */
    private Optional<String> scanned(CommandRule rule, List<byte[]> command) {
        if (keys.isEmpty()) {
            return Optional.empty();
        }
        boolean within =
                rule.name().equals("keys") ? command.size() == 2 && covers(keys, command.get(1)) : scanWithin(command);
        return within ? Optional.empty() : Optional.of(KEYS);
    }

    private boolean scanWithin(List<byte[]> command) {
        boolean matched = false;
        for (int i = 2; i < command.size(); i++) {
            switch (Words.keyword(command.get(i))) {
                case "match" -> {
                    i++;
                    if (i == command.size() || !covers(keys, command.get(i))) {
                        return false;
                    }
                    matched = true;
                }
                case "count", "type" -> i++;
                case "withtype" -> {}
                default -> {
                    return false;
                }
            }
        }
        return matched;
    }

    private Optional<String> channels(List<byte[]> named) {
        boolean all = scope.everyChannel() || named.stream().allMatch(channel -> matches(channels, channel));
        return all ? Optional.empty() : Optional.of(CHANNELS);
    }

    Optional<String> checkStream(List<byte[]> command) {
        String name = Words.name(command.get(0)).orElse("unknown");
        boolean listed = (scope.commands().isEmpty() || scope.commands().contains(name))
                && !scope.deny().contains(name);
        if (name.equals("monitor")) {
            return scope.allow().contains(name) && listed ? Optional.empty() : unavailable(name);
        }
        if (!listed || command.size() != 2) {
            return denied(name);
        }
        return switch (name) {
            case "subscribe" -> channels(command.subList(1, 2));
            case "psubscribe" ->
                scope.everyChannel() || covers(channels, command.get(1)) ? Optional.empty() : Optional.of(CHANNELS);
            default -> denied(name);
        };
    }

    private static boolean matches(List<Glob> patterns, byte[] name) {
        return patterns.stream().anyMatch(pattern -> pattern.matches(name));
    }

    private static boolean covers(List<Glob> patterns, byte[] asked) {
        return patterns.stream().anyMatch(pattern -> pattern.covers(asked));
    }

    /** Whether a set has a command, or the command of which it is a part. */
    private static boolean names(Set<String> set, String name) {
        int bar = name.indexOf('|');
        return set.contains(name) || (bar > 0 && set.contains(name.substring(0, bar)));
    }

    private static Optional<String> unavailable(String name) {
        return Optional.of("ERR Command is not available: '" + shown(name).toUpperCase(Locale.ROOT) + "'");
    }

    private static Optional<String> denied(String name) {
        return Optional.of(
                "NOPERM this user has no permissions to run the '" + shown(name) + "' command or its subcommand");
    }

    private static String shown(String name) {
        return name.substring(0, Math.min(MAX_NAME, name.length()));
    }
}
