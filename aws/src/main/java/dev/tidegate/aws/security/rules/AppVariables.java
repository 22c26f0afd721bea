package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.account.AmplifyApp;
import dev.tidegate.aws.account.AmplifyBranch;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Unseen;
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
    static Judgement each(Case subject, String whatIfNone, BiFunction<Where, Variable, Judgement> judge) {
        Optional<Amplify> amplify = subject.account().amplify();
        if (amplify.isEmpty()) {
            return whatIfNone.isEmpty() ? Judgement.passed() : Judgement.unseen(new Unseen(whatIfNone, NOT_NAMED, ""));
        }
        Seen<AmplifyApp> app = amplify.get().app();
        Judgement ofApp = Case.on(app, "the app", found -> all(ofApp(found), found.variables(), judge));
        Judgement ofBranch = amplify.get()
                .branch()
                .map(seen -> Case.on(
                        seen, "the branch", branch -> all(ofBranch(subject, app, branch), branch.variables(), judge)))
                .orElse(Judgement.passed());
        return ofApp.and(ofBranch);
    }

    private static Judgement all(Where where, List<Variable> variables, BiFunction<Where, Variable, Judgement> judge) {
        return variables.stream()
                .map(variable -> judge.apply(where, variable))
                .reduce(Judgement.passed(), Judgement::and);
    }

    private static Where ofApp(AmplifyApp app) {
        return new Where(
                app.arn(),
                "app",
                app.id(),
                "aws amplify update-app --app-id " + app.id() + " --environment-variables <ALL_THE_OTHERS>");
    }

    private static Where ofBranch(Case subject, Seen<AmplifyApp> app, AmplifyBranch branch) {
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
