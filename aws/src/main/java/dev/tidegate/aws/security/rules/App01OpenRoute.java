package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.ExternalFacts;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** APP-01: the app serves its Redis test route without a key. */
final class App01OpenRoute implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "APP-01", Severity.HIGH, "The cache test route does not require an API key")
            .checks("The route that `--app-url` names, or `/api/test-redis` if the URL has no path. It is "
                    + "called once, without a key. A 200 response to a call from another machine is a finding.")
            .rationale("Each call writes to the cache and, in a widely copied version of the route, opens a "
                    + "connection. A few hundred calls a second make the limiter unavailable. The response also "
                    + "reveals the address of the cache.")
            .remediation(
                    "Delete the route, or require an API key, as Tidegate's own route does.",
                    "curl -s -o /dev/null -w '%{http_code}' URL");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (subject.outside().route().isEmpty()) {
            return RuleResult.unseen(
                    new NotEvaluated("the route that tests the cache", "name the app with --app-url", ""));
        }
        ExternalFacts.Route route = subject.outside().route().get();
        if (route.status().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated(route.url(), route.obstacle(), ""));
        }
        if (route.status().get() != 200) {
            return RuleResult.passed();
        }
        if (route.isLoopback()) {
            return RuleResult.unseen(
                    new NotEvaluated(route.url(), "it was called from its own machine; call it from another one", ""));
        }
        return RuleResult.of(subject.finding(FACTS, route.url() + " answers without an API key.")
                .fill("URL", route.url())
                .seen("url", route.url())
                .seen("status", 200));
    }
}
