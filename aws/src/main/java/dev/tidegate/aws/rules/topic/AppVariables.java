package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.AmplifyBranch;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.NotEvaluated;
import dev.tidegate.aws.rules.RuleResult;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Function;

/** The variables of the app and the branch that the audit was asked about. */
final class AppVariables {
    static final String NOT_NAMED = "name an app with --amplify-app";

    private AppVariables() {}

    /**
     * The place of an environment variable in an Amplify app.
     *
     * @param arn of the app, or of the branch
     * @param appId the id of the app
     * @param field what {@code name} is
     * @param name of the app or the branch
     * @param change writes all variables but that one
     */
    record Where(String arn, String appId, String field, String name, Function<String, Change> change) {}

    /** Says something of every variable; {@code whatIfNone} is what cannot be judged without an app, empty for nothing. */
    static RuleResult each(AuditContext subject, String whatIfNone, BiFunction<Where, Variable, RuleResult> judge) {
        Optional<Amplify> amplify = subject.account().amplify();
        if (amplify.isEmpty()) {
            return whatIfNone.isEmpty()
                    ? RuleResult.passed()
                    : RuleResult.unseen(new NotEvaluated(whatIfNone, NOT_NAMED, ""));
        }
        Seen<AmplifyApp> app = amplify.get().app();
        RuleResult ofApp = AuditContext.on(app, "the app", found -> all(ofApp(found), found.variables(), judge));
        RuleResult ofBranch = amplify.get()
                .branch()
                .map(seen -> AuditContext.on(
                        seen, "the branch", branch -> all(ofBranch(subject, app, branch), branch.variables(), judge)))
                .orElse(RuleResult.passed());
        return ofApp.and(ofBranch);
    }

    private static RuleResult all(
            Where where, List<Variable> variables, BiFunction<Where, Variable, RuleResult> judge) {
        return variables.stream()
                .map(variable -> judge.apply(where, variable))
                .reduce(RuleResult.passed(), RuleResult::and);
    }

    private static Where ofApp(AmplifyApp app) {
        return new Where(
                app.arn(),
                app.id(),
                "app",
                app.id(),
                variable -> without(variable, app.id(), "UpdateApp").with("appId", app.id()));
    }

    private static Where ofBranch(AuditContext subject, Seen<AmplifyApp> app, AmplifyBranch branch) {
        String id = app.found().map(AmplifyApp::id).orElse("<APP>");
        String arn = app.found().map(AmplifyApp::arn).orElseGet(() -> subject.arn("amplify", "apps/" + id));
        return new Where(
                arn + "/branches/" + branch.name(),
                id,
                "branch",
                branch.name(),
                variable -> without(variable, branch.name(), "UpdateBranch")
                        .with("appId", id)
                        .with("branchName", branch.name()));
    }

    /** A call of Amplify replaces all variables, whose values are not kept here. */
    private static Change without(String variable, String resource, String operation) {
        return Change.of("amplify", operation, resource)
                .with("environmentVariables", new Slot("ALL_THE_OTHERS"))
                .changing("environmentVariables." + variable, "(set)", "(none)");
    }
}
