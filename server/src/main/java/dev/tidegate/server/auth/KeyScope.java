package dev.tidegate.server.auth;

import dev.tidegate.InvalidInputException;
import dev.tidegate.plan.Window;
import dev.tidegate.protocol.PercentCode;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The operations that an API key allows. Immutable.
 *
 * @param roles at least one
 * @param subjects names of tenants, or their beginnings with a {@code *} at the end; empty is all of them
 * @param expires from when on it is refused
 * @param rate how many requests it may make
 */
public record KeyScope(Set<Role> roles, List<String> subjects, Optional<Instant> expires, Optional<Rate> rate) {
    /** Everything, for ever: what a key may whose line says no more than its hash. */
    public static final KeyScope ALL =
            new KeyScope(EnumSet.of(Role.ADMIN), List.of(), Optional.empty(), Optional.empty());

    private static final int MAX_SUBJECTS = 1000;
    private static final String ANY = "*";

    /** @throws InvalidInputException naming the part that cannot be accepted */
    public KeyScope {
        if (roles.isEmpty()) {
            throw new InvalidInputException("roles", "none", "at least one");
        }
        roles = Set.copyOf(roles);
        subjects = List.copyOf(subjects);
        if (subjects.size() > MAX_SUBJECTS) {
            throw new InvalidInputException("subjects", subjects.size(), "at most " + MAX_SUBJECTS);
        }
        for (String subject : subjects) {
            if (subject.isEmpty() || subject.indexOf('*') >= 0 && subject.indexOf('*') < subject.length() - 1) {
                throw new InvalidInputException("subjects", subject, "a name, or its beginning and a '*'");
            }
        }
    }

    /**
     * So many requests in every stretch of that length.
     *
     * @param requests 1 … 1000000000
     * @param window a sliding window
     */
    public record Rate(long requests, Duration window) {
        private static final String EXPECTED = "requests and a duration, such as 100/1s";
        private static final long MOST = 1_000_000_000;

        /**
         * The rate that a text such as {@code 100/1s} names.
         *
         * @throws InvalidInputException if {@code text} is not of that form
         */
        public static Rate parse(String text) {
            int slash = text.indexOf('/');
            String number = slash < 0 ? "" : text.substring(0, slash);
            if (!number.matches("[1-9][0-9]{0,9}") || Long.parseLong(number) > MOST) {
                throw new InvalidInputException("rate", text, EXPECTED);
            }
            try {
                Window window = Window.parse("sliding " + text.substring(slash + 1));
                return new Rate(Long.parseLong(number), ((Window.Sliding) window).duration());
            } catch (InvalidInputException e) {
                throw new InvalidInputException("rate", text, EXPECTED);
            }
        }

        /** As {@link #parse} reads it. */
        public String text() {
            return requests + "/" + Window.sliding(window).text().substring("sliding ".length());
        }
    }

    boolean has(Role role) {
        return roles.contains(role) || roles.contains(Role.ADMIN);
    }

    boolean covers(String tenant) {
        return subjects.isEmpty() || subjects.stream().anyMatch(subject -> covers(subject, tenant));
    }

    private static boolean covers(String subject, String tenant) {
        return subject.endsWith(ANY)
                ? tenant.startsWith(subject.substring(0, subject.length() - 1))
                : tenant.equals(subject);
    }

    /** What follows the hash on the line of a key; empty for {@link #ALL}. */
    String line() {
        StringBuilder line = new StringBuilder();
        if (!roles.equals(Set.of(Role.ADMIN))) {
            line.append(" roles=")
                    .append(roles.stream().sorted().map(Role::text).collect(Collectors.joining(",")));
        }
        if (!subjects.isEmpty()) {
            line.append(" subjects=")
                    .append(subjects.stream().map(KeyScope::encoded).collect(Collectors.joining(",")));
        }
        expires.ifPresent(instant -> line.append(" expires=").append(instant));
        rate.ifPresent(each -> line.append(" rate=").append(each.text()));
        return line.toString();
    }

    private static String encoded(String subject) {
        String end = subject.endsWith(ANY) ? ANY : "";
        return PercentCode.encode(subject.substring(0, subject.length() - end.length())) + end;
    }
}
