package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.Optional;

/** APP-02: the platform of the app cannot reach the cache. */
final class App02Platform implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "APP-02", Severity.MEDIUM, "The Amplify app is configured so that it cannot reach the cache")
            .checks(
                    "The app that `--amplify-app` names. It has a server only if its platform is "
                            + "`WEB_COMPUTE`. A variable that names the endpoint of a cache in a VPC is a finding too: "
                            + "Amplify Hosting cannot connect to a VPC.",
                    "amplify:GetApp",
                    "amplify:GetBranch")
            .rationale("Amplify Hosting cannot join a VPC: every call waits for its deadline, and only the "
                    + "failure mode of the limiter decides.")
            .remediation(
                    "Choose a design that works: a decision service in the VPC, a function URL, or a "
                            + "serverless cache with a public endpoint. `tidegate aws cost` lists them with prices.",
                    "tidegate aws cost");
    private static final String COMPUTE = "aws amplify update-app --app-id APP --platform WEB_COMPUTE";

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        Optional<Amplify> amplify = subject.account().amplify();
        if (amplify.isEmpty()) {
            return RuleResult.unseen(new NotEvaluated("the app", AppVariables.NOT_NAMED, ""));
        }
        RuleResult platform = AuditContext.on(amplify.get().app(), "the app", app -> platform(subject, app));
        if (subject.cache().isPublic()) {
            return platform;
        }
        return platform.and(AppVariables.each(
                subject,
                "",
                (where, variable) -> variable.looks(Variable.Hint.NAMES_THE_CACHE)
                        ? RuleResult.of(subject.finding(
                                        FACTS,
                                        where.arn(),
                                        "The app is configured with a cache in a VPC, which Amplify Hosting cannot join.")
                                .seen("environmentVariables", variable.name())
                                .seen(where.field(), where.name()))
                        : RuleResult.passed()));
    }

    private static RuleResult platform(AuditContext subject, AmplifyApp app) {
        if (app.platform().equals("WEB_COMPUTE")) {
            return RuleResult.passed();
        }
        if (app.platform().isEmpty()) {
            return RuleResult.unseen(new NotEvaluated("the platform of the app", "AWS does not report it", ""));
        }
        return RuleResult.of(
                subject.finding(FACTS, app.arn(), "The app has no server: its platform is " + app.platform() + ".")
                        .remediation("Give the app a server.", COMPUTE)
                        .fill("APP", app.id())
                        .seen("platform", app.platform()));
    }
}
