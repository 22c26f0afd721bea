package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** AUTH-06: the name of an IAM user differs from its id. */
final class Auth06IamName implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "AUTH-06", Severity.HIGH, "A user with IAM authentication cannot log in: its id and name differ")
            .checks(
                    "Users with IAM authentication: their id and their name must be equal.",
                    Users.ACTION_GROUPS,
                    Users.ACTION)
            .rationale("Every login fails, and only the failure mode of the limiter decides.")
            .remediation(
                    "Neither can be changed. Create a user whose name equals its id, and replace this one "
                            + "with it.",
                    "aws elasticache create-user --user-id <USER> --user-name <USER> --engine ENGINE --authentication-mode Type=iam --access-string '"
                            + LimiterAccess.RULE
                            + "'\naws elasticache modify-user-group --user-group-id <USER_GROUP> --user-ids-to-add <USER> --user-ids-to-remove USER");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Users.each(
                subject,
                user -> user.authentication().equals("iam") && !user.id().equals(user.name())
                        ? RuleResult.of(Users.finding(
                                        subject, FACTS, user, "User " + user.id() + " is named " + user.name() + ".")
                                .seen("authentication.type", "iam"))
                        : RuleResult.passed());
    }
}
