package dev.tidegate.aws.account;

import java.util.List;

/**
 * A branch of an Amplify app with its own settings.
 *
 * @param name its name
 * @param stage in upper case, such as {@code PRODUCTION}; empty where AWS does not say
 * @param computeRole the ARN of the role of its own; empty for the app's
 * @param variables its variables, which beat the app's
 * @param lastJob the last build; an empty list where there was none
 */
public record AmplifyBranch(
        String name, String stage, String computeRole, List<Variable> variables, Seen<List<AmplifyJob>> lastJob) {
    /** Stores an unmodifiable copy of the list. */
    public AmplifyBranch {
        variables = List.copyOf(variables);
    }
}
