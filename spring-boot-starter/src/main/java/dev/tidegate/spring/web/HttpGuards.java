package dev.tidegate.spring.web;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spring.guard.Gate;
import dev.tidegate.spring.guard.Guard;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.http.server.PathContainer;

/** The guards of HTTP requests, in the order of their rules: the first that matches decides. Safe for any number of threads. */
public final class HttpGuards {
    private final Gate gate;
    private final HttpAnswers answers;
    private final List<Entry> entries = new ArrayList<>();

    /** A rule, and the guard that decides for it. */
    private record Entry(HttpRule rule, Guard guard) {}

    /**
     * The guards of the rules.
     *
     * @throws InvalidInputException naming the rule by its number, and the part that cannot be accepted
     */
    public HttpGuards(List<HttpRule> rules, Gate gate, HttpAnswers answers) {
        this.gate = gate;
        this.answers = answers;
        for (HttpRule rule : rules) {
            try {
                entries.add(new Entry(rule, new Guard(rule.place(), Guard.Kind.HTTP, rule.terms(), gate)));
            } catch (InvalidInputException e) {
                throw e.within("tidegate.http.rules[" + entries.size() + "]");
            }
        }
    }

    /** The guard of a request, if a rule matches it. */
    Optional<Guard> of(String method, PathContainer path) {
        for (Entry entry : entries) {
            if (entry.rule().matches(method, path)) {
                return Optional.of(entry.guard());
            }
        }
        return Optional.empty();
    }

    /** All guards, in order. */
    public List<Guard> all() {
        return entries.stream().map(Entry::guard).toList();
    }

    Gate gate() {
        return gate;
    }

    HttpAnswers answers() {
        return answers;
    }
}
