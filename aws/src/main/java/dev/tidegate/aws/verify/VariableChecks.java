package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.Cache;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.account.Variable.Hint;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Checks variables about the cache, by their names and the form of their values. */
final class VariableChecks {
    private static final Pattern ABOUT_CACHES =
            Pattern.compile("(?i)(ELASTICACHE_.*|.*REDIS.*|.*VALKEY.*|TIDEGATE_.*|UPSTASH_.*)");

    private final String prefix;
    private final List<Variable> variables;
    private final Cache cache;
    private final List<Check> checks = new ArrayList<>();

    VariableChecks(String prefix, List<Variable> variables, Cache cache) {
        this.prefix = prefix;
        this.variables = variables;
        this.cache = cache;
    }

    private static boolean isAboutCaches(Variable variable) {
        return ABOUT_CACHES.matcher(variable.name()).matches()
                || variable.looks(Hint.NAMES_THE_CACHE)
                || variable.looks(Hint.NAMES_ANOTHER_CACHE);
    }

    private static String names(List<Variable> variables) {
        return variables.stream().map(Variable::name).collect(Collectors.joining(", "));
    }

    private List<Variable> that(Hint hint) {
        return variables.stream().filter(variable -> variable.looks(hint)).toList();
    }

    List<Check> checks(String nobodySays) {
        List<Variable> about =
                variables.stream().filter(VariableChecks::isAboutCaches).toList();
        checks.add(
                about.isEmpty()
                        ? Check.warning(prefix + "-variables", "no variable is about a cache", nobodySays)
                        : Check.ok(prefix + "-variables", names(about) + " (names alone)"));
        List<Variable> empty =
                about.stream().filter(variable -> variable.looks(Hint.EMPTY)).toList();
        if (!empty.isEmpty()) {
            checks.add(Check.warning(prefix + "-empty", names(empty) + ": it is empty", "set it, or remove it"));
        }
        otherCache();
        scheme();
        return checks;
    }

    private void otherCache() {
        List<Variable> other = that(Hint.NAMES_ANOTHER_CACHE);
        if (!other.isEmpty()) {
            checks.add(Check.failure(
                    prefix + "-endpoint",
                    names(other) + " names another cache, or a name that this one no longer has",
                    cache.endpoint()
                            .map(endpoint -> "the endpoint of this one is " + endpoint)
                            .orElse("this one has no endpoint yet")));
        }
    }

    private void scheme() {
        List<Variable> plain = that(Hint.PLAIN_REDIS_URL);
        boolean onlyTls = cache.transit().isOn() && !cache.transit().mode().equals("preferred");
        if (!plain.isEmpty() && onlyTls) {
            checks.add(Check.failure(
                    prefix + "-scheme",
                    names(plain) + " begins with redis://, but the cache accepts only TLS",
                    "rediss://"));
        }
        List<Variable> tls = that(Hint.TLS_REDIS_URL);
        if (!tls.isEmpty() && !cache.transit().isOn()) {
            checks.add(Check.failure(
                    prefix + "-scheme",
                    names(tls) + " begins with rediss://, but the cache has no TLS",
                    "enable TLS, or use redis:// until then"));
        }
    }

    /** The names of those that look like secrets, where they should not be. */
    List<Variable> secrets() {
        return that(Hint.SECRET);
    }

    static String listed(List<Variable> variables) {
        return names(variables);
    }
}
