package dev.tidegate.server.auth;

import dev.tidegate.InvalidInputException;
import dev.tidegate.protocol.HttpProblemException;
import dev.tidegate.protocol.PercentCode;
import dev.tidegate.spi.DidYouMean;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/** Reads what stands behind the hash of a key. No message repeats a value: it may be a key pasted in the wrong place. */
final class KeyScopeReader implements HashedSecrets.Settings<KeyScope> {
    private static final List<String> SETTINGS = List.of("roles", "subjects", "expires", "rate");

    private final Set<String> seen = new HashSet<>();
    private Set<Role> roles = EnumSet.of(Role.ADMIN);
    private List<String> subjects = List.of();
    private Optional<Instant> expires = Optional.empty();
    private Optional<KeyScope.Rate> rate = Optional.empty();
    private boolean faulty;

    @Override
    public Optional<String> read(String name, String value) {
        Optional<String> fault = seen.add(name) ? fault(name, value) : Optional.of("once");
        faulty |= fault.isPresent();
        return fault.map(expected -> known(name) + " (expected: " + expected + ")");
    }

    private static String known(String name) {
        return switch (name) {
            case "roles", "subjects", "expires", "rate" -> name;
            default -> "a setting";
        };
    }

    private Optional<String> fault(String name, String value) {
        try {
            switch (name) {
                case "roles" -> roles = roles(value);
                case "subjects" -> subjects = subjects(value);
                case "expires" -> expires = Optional.of(instant(value));
                case "rate" -> rate = Optional.of(KeyScope.Rate.parse(value));
                default -> {
                    return Optional.of(DidYouMean.expected("roles=, subjects=, expires= or rate=", name, SETTINGS));
                }
            }
            return Optional.empty();
        } catch (InvalidInputException e) {
            return Optional.of(e.expected());
        } catch (DateTimeException e) {
            return Optional.of("a day or an instant, such as 2027-01-31 or 2027-01-31T12:00:00Z");
        } catch (HttpProblemException e) {
            return Optional.of("names in percent-encoded UTF-8");
        }
    }

    private static Set<Role> roles(String value) {
        Set<Role> roles = EnumSet.noneOf(Role.class);
        for (String word : value.split(",", -1)) {
            roles.add(role(word));
        }
        return roles;
    }

    /** @throws InvalidInputException if there is no such role */
    static Role role(String word) {
        for (Role role : Role.values()) {
            if (role.text().equals(word)) {
                return role;
            }
        }
        throw new InvalidInputException(
                "roles",
                word,
                DidYouMean.expected(
                        "decide, settle, read, reset, metrics or admin",
                        word,
                        Stream.of(Role.values()).map(Role::text).toList()));
    }

    private static List<String> subjects(String value) {
        List<String> subjects = new ArrayList<>();
        for (String word : value.split(",", -1)) {
            subjects.add(PercentCode.decode("subjects", word, false));
        }
        return new KeyScope(EnumSet.of(Role.ADMIN), subjects, Optional.empty(), Optional.empty()).subjects();
    }

    /** A day alone is its first moment, UTC. */
    static Instant instant(String value) {
        return value.indexOf('T') < 0
                ? LocalDate.parse(value).atStartOfDay(ZoneOffset.UTC).toInstant()
                : Instant.parse(value);
    }

    @Override
    public Optional<KeyScope> scope() {
        return faulty ? Optional.empty() : Optional.of(new KeyScope(roles, subjects, expires, rate));
    }
}
