package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.AmplifyBranch;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.NotEvaluated;
import dev.tidegate.aws.security.RuleResult;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** The variables of the app and the branch that the user named. */
final class AppVariables {
    static final String NOT_NAMED = "name an app with --amplify-app";

    private AppVariables() {}

    /**
     * The place of an environment variable in an Amplify app.
     *
     * @param arn of the app, or of the branch
     * @param field what {@code name} is
     * @param name of the app or the branch
     * @param command reads all variables, to be written back without the secret
     */
    record Where(String arn, String field, String name, String command) {}

    /** Says something of every variable; {@code whatIfNone} is what cannot be judged without an app, empty for nothing. */
    static RuleResult each(AuditContext subject, String whatIfNone, BiFunction<Where, Variable, RuleResult> evaluate) {
        Optional<Amplify> amplify = subject.account().amplify();
        if (amplify.isEmpty()) {
            return whatIfNone.isEmpty()
                    ? RuleResult.passed()
                    : RuleResult.unseen(new NotEvaluated(whatIfNone, NOT_NAMED, ""));
        }
        Seen<AmplifyApp> app = amplify.get().app();
        RuleResult ofApp = AuditContext.on(app, "the app", found -> all(ofApp(found), found.variables(), evaluate));
        RuleResult ofBranch = amplify.get()
                .branch()
                .map(seen -> AuditContext.on(
                        seen,
                        "the branch",
                        branch -> all(ofBranch(subject, app, branch), branch.variables(), evaluate)))
                .orElse(RuleResult.passed());
        return ofApp.and(ofBranch);
    }

    private static RuleResult all(
            Where where, List<Variable> variables, BiFunction<Where, Variable, RuleResult> evaluate) {
        return variables.stream()
                .map(variable -> evaluate.apply(where, variable))
                .reduce(RuleResult.passed(), RuleResult::and);
    }

    private static Where ofApp(AmplifyApp app) {
        return new Where(
                app.arn(),
                "app",
                app.id(),
                "aws amplify update-app --app-id " + app.id() + " --environment-variables <ALL_THE_OTHERS>");
    }

    private static Where ofBranch(AuditContext subject, Seen<AmplifyApp> app, AmplifyBranch branch) {
        String id = app.found().map(AmplifyApp::id).orElse("APP");
        String arn = app.found().map(AmplifyApp::arn).orElseGet(() -> subject.arn("amplify", "apps/" + id));
        return new Where(
                arn + "/branches/" + branch.name(),
                "branch",
                branch.name(),
                "aws amplify update-branch --app-id " + id + " --branch-name " + branch.name()
                        + " --environment-variables <ALL_THE_OTHERS>");
    }
}
