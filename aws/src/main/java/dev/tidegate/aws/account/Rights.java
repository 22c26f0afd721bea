package dev.tidegate.aws.account;

import java.util.List;

/**
 * The permissions of a principal, as the policy simulation of IAM reports them.
 *
 * @param principal the ARN of the user or role
 * @param rights what was asked, and what it said
 */
public record Rights(String principal, List<Right> rights) {
    /**
     * An action on a resource, and whether the policies allow it.
     *
     * @param action such as {@code elasticache:Connect}
     * @param resource an ARN, or {@code *} for any
     * @param isAllowed what IAM said
     */
    public record Right(String action, String resource, boolean isAllowed) {}

    /** Stores an unmodifiable copy of the list. */
    public Rights {
        rights = List.copyOf(rights);
    }
}
