package dev.tidegate.aws.reader;

import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.account.Variable.Hint;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/** Turns environment variables into names and what their values look like; no value leaves this class. */
public final class Variables {
    private static final Pattern NAME_OF_SECRET = Pattern.compile(
            "(?i).*(token|secret|passw(or)?d|passphrase|api[_-]?key|access[_-]?key|private[_-]?key|credential).*");

    private static final Pattern KNOWN_SECRET = Pattern.compile(
            "(?s).*(sk-[A-Za-z0-9_-]{16,}|sk_live_[A-Za-z0-9]{10,}|sk_test_[A-Za-z0-9]{10,}|(AKIA|ASIA)[A-Z0-9]{16}|gh[pousr]_[A-Za-z0-9]{20,}"
                    + "|xox[abpr]-[A-Za-z0-9-]{10,}|eyJ[A-Za-z0-9_-]{10,}\\.[A-Za-z0-9_-]{10,}|-----BEGIN [A-Z ]*PRIVATE KEY).*");

    private static final Pattern URL_WITH_PASSWORD = Pattern.compile("(?is).*[a-z][a-z0-9+.-]*://[^/\\s]*:[^\\s]+@.*");

    /** Such as a name in a secret store: it leads to a secret and is none. */
    private static final Pattern REFERENCE = Pattern.compile(
            "(?i)arn:aws[a-z-]*:.*|\\$\\{?[a-z_][a-z0-9_]*}?|true|false|none|null|[0-9]{1,5}|/[a-z0-9/_.-]+");

    /** Of 128 bits and more. */
    private static final Pattern HEX = Pattern.compile("(?=.*[0-9])(?=.*[a-f])[0-9a-f]{32,}");

    private static final Pattern RANDOM = Pattern.compile("[A-Za-z0-9+=_-]{24,}");

    /** Bits a character: words have about 3, random Base64 of this length well over 4. */
    private static final double RANDOM_BITS = 3.8;

    private static final Pattern FAIL_MODE = Pattern.compile("(?i).*fail(ure)?_?(mode|open|policy|over_?policy).*");
    private static final Pattern OPEN = Pattern.compile("(?i)open|allow|fail-?open|true|1|yes|on");
    private static final Pattern UNCHECKED = Pattern.compile(
            "(?is).*(rejectunauthorized\\W{1,4}false|verifypeer=(none|false)|ssl_cert_reqs=none|sslverify=false).*");

    private static final String ELASTICACHE = ".cache.amazonaws.com";

    private Variables() {}

    /**
     * In the order of their names.
     *
     * @param hosts those of the cache, see {@link AccountReader#hosts}
     */
    public static List<Variable> of(Map<String, String> values, Set<String> hosts) {
        return values.entrySet().stream()
                .map(entry -> new Variable(entry.getKey(), hints(entry.getKey(), entry.getValue(), hosts)))
                .sorted(Comparator.comparing(Variable::name))
                .toList();
    }

    static Set<Hint> hints(String name, String value, Set<String> hosts) {
        EnumSet<Hint> hints = EnumSet.noneOf(Hint.class);
        String stripped = value == null ? "" : value.strip();
        if (stripped.isEmpty()) {
            hints.add(Hint.EMPTY);
            return hints;
        }
        if (URL_WITH_PASSWORD.matcher(stripped).matches()) {
            hints.add(Hint.URL_WITH_PASSWORD);
            hints.add(Hint.SECRET);
        }
        if (isSecret(name, stripped)) {
            hints.add(Hint.SECRET);
        }
        redis(stripped.toLowerCase(Locale.ROOT), hosts, hints);
        if (FAIL_MODE.matcher(name).matches() && OPEN.matcher(stripped).matches()) {
            hints.add(Hint.FAILS_OPEN);
        }
        boolean nodeUnchecked = name.equals("NODE_TLS_REJECT_UNAUTHORIZED") && stripped.equals("0");
        if (nodeUnchecked || UNCHECKED.matcher(stripped).matches()) {
            hints.add(Hint.TLS_UNCHECKED);
        }
        return hints;
    }

    private static void redis(String value, Set<String> hosts, Set<Hint> hints) {
        if (value.startsWith("redis://")) {
            hints.add(Hint.PLAIN_REDIS_URL);
        }
        if (value.startsWith("rediss://")) {
            hints.add(Hint.TLS_REDIS_URL);
        }
        if (hosts.stream().anyMatch(host -> names(value, host.toLowerCase(Locale.ROOT)))) {
            hints.add(Hint.NAMES_THE_CACHE);
        } else if (value.contains(ELASTICACHE)) {
            hints.add(Hint.NAMES_ANOTHER_CACHE);
        }
    }

    /** A host that ends with a dot is the beginning of one: the id of a node. */
    private static boolean names(String value, String host) {
        if (!host.endsWith(".")) {
            return value.contains(host);
        }
        return value.startsWith(host) || value.contains("@" + host) || value.contains("/" + host);
    }

    private static boolean isSecret(String name, String value) {
        if (REFERENCE.matcher(value).matches()) {
            return false;
        }
        boolean byName = NAME_OF_SECRET.matcher(name).matches() && !name.startsWith("NEXT_PUBLIC_");
        boolean url = value.contains("://");
        return (byName && !url) || KNOWN_SECRET.matcher(value).matches() || isRandom(value);
    }

    private static boolean isRandom(String value) {
        boolean mixed = RANDOM.matcher(value).matches()
                && value.chars().anyMatch(Character::isDigit)
                && value.chars().anyMatch(Character::isUpperCase)
                && value.chars().anyMatch(Character::isLowerCase)
                && bits(value) >= RANDOM_BITS;
        return mixed || HEX.matcher(value).matches();
    }

    /** Shannon's entropy of its characters. */
    private static double bits(String value) {
        return value.chars()
                        .distinct()
                        .mapToDouble(c -> {
                            double share = (double) value.chars()
                                            .filter(other -> other == c)
                                            .count()
                                    / value.length();
                            return -share * Math.log(share);
                        })
                        .sum()
                / Math.log(2);
    }
}
