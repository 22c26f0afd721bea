package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.Amplify;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Manual;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.rules.AuditContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The steps that move a secret from a variable of an app into Secrets Manager: the secret, the right of the app's role to
 * read it, then the server that reads it, and the variable last. The value comes from the operator, never from the
 * variable.
 */
final class MovedSecret {
    private MovedSecret() {}

    static List<Step> steps(AuditContext subject, AppVariables.Where where, String variable) {
        String name = "amplify/" + where.appId() + "/" + variable;
        Slot arn = new Slot("ARN_OF_" + withoutSecretWords(variable));
        List<Step> steps = new ArrayList<>();
        steps.add(Change.of("secretsmanager", "CreateSecret", name)
                .with("Name", name)
                .with("Description", "was the variable " + variable + " of an app on Amplify")
                .with("SecretString", new Slot("SECRET_" + variable))
                .changing("Secret", "(none)", name)
                .filling(arn));
        String role = subject.account().amplify().map(Amplify::computeRole).orElse("");
        if (!role.isEmpty()) {
            steps.add(right(role.substring(role.lastIndexOf('/') + 1), variable, arn));
        }
        steps.add(new Manual(
                "Change the secret, which was exposed, and have the server read " + name + " from Secrets Manager."));
        steps.add(where.change().apply(variable));
        return steps;
    }

    /** A slot whose name says that it holds a secret would not be written down; an ARN is none. */
    private static String withoutSecretWords(String variable) {
        return variable.toUpperCase(Locale.ROOT)
                .replace("TOKEN", "TKN")
                .replace("PASSWORD", "PWD")
                .replace("SECRET", "SCRT");
    }

    private static Change right(String role, String variable, Slot arn) {
        String policy = "tidegate-read-" + variable;
        Map<String, Object> statement = new LinkedHashMap<>();
        statement.put("Effect", "Allow");
        statement.put("Action", "secretsmanager:GetSecretValue");
        statement.put("Resource", arn);
        return Change.of("iam", "PutRolePolicy", role)
                .with("RoleName", role)
                .with("PolicyName", policy)
                .with("PolicyDocument", Remedies.ordered("Version", "2012-10-17", "Statement", List.of(statement)))
                .changing("Policy " + policy, "(none)", "read this secret");
    }
}
