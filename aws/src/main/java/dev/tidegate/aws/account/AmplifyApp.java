package dev.tidegate.aws.account;

import java.util.List;

/**
 * An app of Amplify Hosting with its settings and variables.
 *
 * @param id its id
 * @param name its name
 * @param arn its ARN
 * @param platform {@code WEB}, {@code WEB_COMPUTE}, {@code WEB_DYNAMIC}; empty where AWS does not say
 * @param computeRole the ARN of the role that its server has; empty for none
 * @param hasRepository whether it builds from one, so that a release can be asked for
 * @param variables its variables, without their values
 * @param build what its build does with them
 */
public record AmplifyApp(
        String id,
        String name,
        String arn,
        String platform,
        String computeRole,
        boolean hasRepository,
        List<Variable> variables,
        Build build) {
    /** How the build handles environment variables, which the server gets only through it. */
    public enum Build {
        /** The app has no build specification of its own: it is in the repository, out of sight. */
        OUT_OF_SIGHT,
        /** It writes some to {@code .env.production}. */
        WRITES_ENV_PRODUCTION,
        /** It writes none. */
        WRITES_NOTHING
    }

    /** Stores an unmodifiable copy of the list. */
    public AmplifyApp {
        variables = List.copyOf(variables);
    }
}
