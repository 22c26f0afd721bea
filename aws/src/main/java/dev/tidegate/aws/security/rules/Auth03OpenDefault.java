package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.UserGroup;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.List;

/** AUTH-03: the default user needs no password. */
final class Auth03OpenDefault implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "AUTH-03", Severity.CRITICAL, "A user needs no password, or the default user has all permissions")
            .checks(
                    "The enabled users of the cache's user groups. A user that needs no password is a "
                            + "finding, and so is a user named `default` with all commands on all keys.",
                    Users.ACTION_GROUPS,
                    Users.ACTION)
            .rationale("A client that sends no user name is `default`. If that user has all permissions, the "
                    + "other users protect nothing.")
            .remediation(
                    "Replace the user with a `default` user that has no permissions.",
                    "aws elasticache create-user --user-id <CLOSED_DEFAULT> --user-name default --engine ENGINE --no-password-required --access-string 'off ~* -@all'\naws elasticache modify-user-group --user-group-id USERS --user-ids-to-add <CLOSED_DEFAULT> --user-ids-to-remove USER")
            .neverWaived();
    private static final String CLOSE =
            "aws elasticache modify-user --user-id USER --authentication-mode Type=iam --access-string '"
                    + LimiterAccess.RULE + "'";

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Users.each(subject, user -> evaluate(subject, user));
    }

    private static RuleResult evaluate(AuditContext subject, User user) {
        AccessString rights = AccessString.of(user.accessString());
        boolean isOpen = Users.isDefault(user) && rights.isEveryCommand() && rights.isEveryKey();
        if (!rights.isOn() || !(isOpen || Users.isWithoutPassword(user))) {
            return RuleResult.passed();
        }
        Finding finding = Users.finding(
                subject,
                FACTS,
                user,
                Users.isWithoutPassword(user)
                        ? "User " + user.id() + " needs no password."
                        : "The default user " + user.id() + " has all permissions.");
        if (!Users.isDefault(user)) {
            finding = finding.remediation(
                            "Change the user to IAM authentication, with only the permissions that the limiter needs.",
                            CLOSE)
                    .fill("USER", user.id());
        }
        return RuleResult.of(finding.fill("USERS", group(subject, user))
                .seen("accessString", user.accessString())
                .seen("authentication.type", user.authentication()));
    }

    private static String group(AuditContext subject, User user) {
        return subject.account().access().groups().found().stream()
                .flatMap(List::stream)
                .filter(group -> group.userIds().contains(user.id()))
                .map(UserGroup::id)
                .findFirst()
                .orElse(subject.cache().auth().userGroups().get(0));
    }
}
