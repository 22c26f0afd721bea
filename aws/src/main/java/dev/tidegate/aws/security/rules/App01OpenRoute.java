package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Outside;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;
import dev.tidegate.aws.security.Unseen;

/** APP-01: the app serves its Redis test route without a key. */
final class App01OpenRoute implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "APP-01", Severity.HIGH, "The route that tests the cache answers without a key")
            .looksAt(
                    "The route that `--app-url` names, `/api/test-redis` if it has no path: it is asked once, without a key, as a stranger would. An answer 200 from anywhere but this machine is a finding.")
            .because(
                    "Each hit writes to the cache and, in the route that many copied, opens a connection: a few hundred a second close the limiter for everybody. It also says where the cache is.")
            .mend(
                    "Delete the route, or have it ask for a key as Tidegate's own does.",
                    "curl -s -o /dev/null -w '%{http_code}' URL");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public Judgement judge(Case subject) {
        if (subject.outside().route().isEmpty()) {
            return Judgement.unseen(new Unseen("the route that tests the cache", "name the app with --app-url", ""));
        }
        Outside.Route route = subject.outside().route().get();
        if (route.status().isEmpty()) {
            return Judgement.unseen(new Unseen(route.url(), route.obstacle(), ""));
        }
        if (route.status().get() != 200) {
            return Judgement.passed();
        }
        if (route.isLoopback()) {
            return Judgement.unseen(
                    new Unseen(route.url(), "it was asked from its own machine; ask from where strangers would", ""));
        }
        return Judgement.of(subject.finding(FACTS, route.url() + " answers without a key.")
                .fill("URL", route.url())
                .seen("url", route.url())
                .seen("status", 200));
    }
}
