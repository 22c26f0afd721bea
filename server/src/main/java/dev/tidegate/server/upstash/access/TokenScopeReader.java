package dev.tidegate.server.upstash.access;

import dev.tidegate.InvalidInputException;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.PercentCode;
import dev.tidegate.server.auth.HashedSecrets;
import dev.tidegate.server.auth.KeyScope;
import dev.tidegate.spi.DidYouMean;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reads what stands behind the hash of a token. No message repeats a value: it may be a token in the wrong place. */
final class TokenScopeReader implements HashedSecrets.Settings<TokenScope> {
    private static final List<String> SETTINGS =
            List.of("read-only", "commands", "deny", "allow", "keys", "channels", "expires", "rate");

    private final Map<String, String> values = new HashMap<>();
    private Optional<TokenScope> scope = Optional.empty();
    private boolean faulty;

    @Override
    public Optional<String> read(String name, String value) {
        Optional<String> fault = fault(name, value);
        faulty |= fault.isPresent();
        return fault;
    }

    private Optional<String> fault(String name, String value) {
        if (!SETTINGS.contains(name)) {
            return Optional.of("a setting (expected: "
                    + DidYouMean.expected("one of " + String.join(", ", SETTINGS), name, SETTINGS) + ")");
        }
        if (values.putIfAbsent(name, value) != null) {
            return Optional.of(name + " (expected: once)");
        }
        return attempt(name, () -> scope(Map.of(name, value)));
    }

    @Override
    public Optional<String> together() {
        if (faulty) {
            return Optional.empty();
        }
        Optional<String> fault = attempt("the settings together", () -> scope = Optional.of(scope(values)));
        faulty |= fault.isPresent();
        return fault;
    }

    private static Optional<String> attempt(String what, Runnable reading) {
        try {
            reading.run();
            return Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.of(what + " (expected: " + e.expected() + ")");
        } catch (DateTimeException e) {
            return Optional.of(what + " (expected: a day or an instant, such as 2027-01-31 or 2027-01-31T12:00:00Z)");
        } catch (HttpProblemException e) {
            return Optional.of(what + " (expected: patterns in percent-encoded UTF-8)");
        }
    }

    private static TokenScope scope(Map<String, String> values) {
        Optional<String> readOnly = Optional.ofNullable(values.get("read-only"));
        readOnly.filter(text -> !text.equals("true") && !text.equals("false")).ifPresent(text -> {
            throw new InvalidInputException("read-only", text, "true or false");
        });
        return new TokenScope(
                readOnly.map(Boolean::parseBoolean).orElse(false),
                names(values, "commands"),
                names(values, "deny"),
                names(values, "allow"),
                patterns(values, "keys"),
                patterns(values, "channels"),
                Optional.ofNullable(values.get("expires")).map(TokenScopeReader::instant),
                Optional.ofNullable(values.get("rate")).map(KeyScope.Rate::parse));
    }

    private static Set<String> names(Map<String, String> values, String name) {
        return values.containsKey(name)
                ? Arrays.stream(values.get(name).split(",", -1))
                        .map(each -> each.toLowerCase(Locale.ROOT))
                        .collect(Collectors.toSet())
                : Set.of();
    }

    private static List<String> patterns(Map<String, String> values, String name) {
        List<String> patterns = new ArrayList<>();
        if (values.containsKey(name)) {
            for (String each : values.get(name).split(",", -1)) {
                patterns.add(PercentCode.decode(name, each, false));
            }
        }
        return patterns;
    }

    /** A day alone is its first moment, UTC. */
    private static Instant instant(String value) {
        return value.indexOf('T') < 0
                ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                : Instant.parse(value);
    }

    @Override
    public Optional<TokenScope> scope() {
        return scope;
    }
}
