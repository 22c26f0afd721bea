package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Variable;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.CrossReferences;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** AUTH-07: a secret is stored in the settings of the app. */
final class Auth07SecretInApp implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "AUTH-07", Severity.HIGH, "A variable of the Amplify app contains a secret")
            .checks(
                    "The variables of the app and the branch that `--amplify-app` and `--branch` name. A "
                            + "value that looks like a token, a key or a password, or a URL that contains a password, "
                            + "is a finding. Values are neither stored nor shown.",
                    "amplify:GetApp",
                    "amplify:GetBranch")
            .rationale("Amplify variables are meant for the build: every user with read access to the app can "
                    + "read them, and a build that writes them to `.env.production` puts them into the "
                    + "artifact.")
            .remediation(
                    "Remove the secret: use IAM authentication with the compute role, or read the secret from "
                            + "Secrets Manager at run time. Then rotate it, because it was exposed.",
                    "aws secretsmanager create-secret --name <NAME> --secret-string file://<FILE>\naws amplify update-app --app-id APP --environment-variables <ALL_THE_OTHERS>")
            .maps(CrossReferences.NONE.andProwler("amplify_app_no_secrets_in_environment"));

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return AppVariables.each(subject, "variables of the app", (where, variable) -> {
            boolean isUrl = variable.looks(Variable.Hint.URL_WITH_PASSWORD);
            if (!isUrl && !variable.looks(Variable.Hint.SECRET)) {
                return RuleResult.passed();
            }
            return RuleResult.of(subject.finding(
                            FACTS,
                            where.arn(),
                            "Variable " + variable.name()
                                    + (isUrl ? " is a URL with a password in it." : " looks like a secret."))
                    .remediation(
                            FACTS.remediation(),
                            FACTS.command().lines().findFirst().orElseThrow() + "\n" + where.command())
                    .seen("environmentVariables", variable.name())
                    .seen(where.field(), where.name()));
        });
    }
}
