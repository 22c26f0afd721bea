package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleBook;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.Tag;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The list of all rules, in the order of the guide. */
public final class AllRules {
    private static final List<Rule> RULES = Stream.of(
                    IngressRules.RULES,
                    ReachRules.RULES,
                    PlacementRules.RULES,
                    EncryptionRules.RULES,
                    AccessRules.RULES,
                    AvailabilityRules.RULES,
                    EngineRules.RULES,
                    WatchRules.RULES,
                    AppRules.RULES)
            .flatMap(List::stream)
            .sorted(Comparator.comparingInt(rule -> RuleBook.place(rule.facts().id())))
            .toList();

    private AllRules() {}

    /** All of them. */
    public static List<Rule> list() {
        return RULES;
    }

    /** Those that are about that. */
    public static List<Rule> about(Tag tag) {
        return RULES.stream().filter(rule -> rule.facts().isAbout(tag)).toList();
    }

    /** What is always true of each. */
    public static List<RuleFacts> facts() {
        return RULES.stream().map(Rule::facts).toList();
    }

    /** What is always true of those that are about that. */
    public static List<RuleFacts> facts(Tag tag) {
        return about(tag).stream().map(Rule::facts).toList();
    }
}
