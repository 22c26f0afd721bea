package dev.tidegate.spring.autoconfigure;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spring.autoconfigure.TidegateProperties.Rule;
import dev.tidegate.spring.guard.Gate;
import dev.tidegate.spring.guard.Terms;
import dev.tidegate.spring.web.HttpAnswers;
import dev.tidegate.spring.web.HttpGuards;
import dev.tidegate.spring.web.HttpRule;
import java.util.ArrayList;
import java.util.List;

/** Makes guards of the rules in the properties. */
final class HttpRules {
    private HttpRules() {}

    static HttpGuards guards(TidegateProperties properties, Gate gate, HttpAnswers answers) {
        List<HttpRule> rules = new ArrayList<>();
        for (Rule rule : properties.http().rules()) {
            try {
                rules.add(
                        HttpRule.of(rule.paths(), rule.methods(), new Terms(rule.plan(), rule.subject(), rule.cost())));
            } catch (InvalidInputException e) {
                throw e.within("tidegate.http.rules[" + rules.size() + "]");
            }
        }
        return new HttpGuards(rules, gate, answers);
    }
}
