package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.User;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;

/** AUTH-04: a user has more rights than the limiter needs. */
final class Auth04TooMuch implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "AUTH-04", Severity.HIGH, "A user has more permissions than the limiter needs")
            .checks(
                    "The access strings of enabled users other than `default`. `+@all`, `+@admin`, "
                            + "`+@dangerous` or all keys (`~*`) in the result, read from left to right, is a finding.",
                    Users.ACTION_GROUPS,
                    Users.ACTION)
            .rationale("Leaked credentials of one client then allow an attacker to empty the cache, or to read "
                    + "its other data.")
            .remediation(
                    "Allow the user only the commands of Tidegate's scripts, on Tidegate's keys; `tidegate "
                            + "doctor --acl` prints the same string.",
                    "aws elasticache modify-user --user-id USER --access-string '" + LimiterAccess.RULE + "'");

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
        boolean isTooMuch = rights.isEveryCommand() || rights.isAdmin() || rights.isDangerous() || rights.isEveryKey();
        return !Users.isDefault(user) && rights.isOn() && isTooMuch
                ? RuleResult.of(Users.finding(
                                subject,
                                FACTS,
                                user,
                                "User " + user.id() + " has more permissions than the limiter needs.")
                        .seen("accessString", user.accessString()))
                : RuleResult.passed();
    }
}
