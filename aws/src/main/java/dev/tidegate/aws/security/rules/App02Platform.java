package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;
import dev.tidegate.aws.security.Unseen;
import java.util.Optional;

/** APP-02: the platform of the app cannot reach the cache. */
final class App02Platform implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "APP-02", Severity.MEDIUM, "The Amplify app cannot reach the cache as it is set up")
            .looksAt(
                    "The app that `--amplify-app` names: its platform must be `WEB_COMPUTE` to have a server at all, and a variable that names the endpoint of a cache in a VPC assumes a way that Amplify Hosting does not have.",
                    "amplify:GetApp",
                    "amplify:GetBranch")
            .because(
                    "Amplify Hosting cannot join a VPC: every call waits for its deadline, and the limiter works by its failure mode alone.")
            .mend(
                    "Choose a way that works; `tidegate aws cost` lists them with prices: a decision service in the VPC, a function URL, or a serverless cache with a public endpoint.",
                    "tidegate aws cost");
    private static final String COMPUTE = "aws amplify update-app --app-id APP --platform WEB_COMPUTE";

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public Judgement judge(Case subject) {
        Optional<Amplify> amplify = subject.account().amplify();
        if (amplify.isEmpty()) {
            return Judgement.unseen(new Unseen("the app", AppVariables.NOT_NAMED, ""));
        }
        Judgement platform = Case.on(amplify.get().app(), "the app", app -> platform(subject, app));
        if (subject.cache().isPublic()) {
            return platform;
        }
        return platform.and(AppVariables.each(
                subject,
                "",
                (where, variable) -> variable.looks(Variable.Hint.NAMES_THE_CACHE)
                        ? Judgement.of(subject.finding(
                                        FACTS,
                                        where.arn(),
                                        "The app is told to connect to a cache in a VPC, which Amplify Hosting cannot join.")
                                .seen("environmentVariables", variable.name())
                                .seen(where.field(), where.name()))
                        : Judgement.passed()));
    }

    private static Judgement platform(Case subject, AmplifyApp app) {
        if (app.platform().equals("WEB_COMPUTE")) {
            return Judgement.passed();
        }
        if (app.platform().isEmpty()) {
            return Judgement.unseen(new Unseen("the platform of the app", "AWS does not say it", ""));
        }
        return Judgement.of(
                subject.finding(FACTS, app.arn(), "The app has no server: its platform is " + app.platform() + ".")
                        .mend("Give the app a server.", COMPUTE)
                        .fill("APP", app.id())
                        .seen("platform", app.platform()));
    }
}
