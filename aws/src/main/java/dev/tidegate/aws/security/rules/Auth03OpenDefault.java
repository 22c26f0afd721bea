package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.UserGroup;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;
import java.util.List;

/** AUTH-03: the default user needs no password. */
final class Auth03OpenDefault implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "AUTH-03",
                    Severity.CRITICAL,
                    "A user gets in without a password, or the default user may do everything")
            .looksAt(
                    "The users of the cache's user groups that are on: one that needs no password is a finding, and so is one named `default` with all commands on all keys.",
                    Users.ACTION_GROUPS,
                    Users.ACTION)
            .because("A client that says no name is `default`. If that user is open, the other users protect nothing.")
            .mend(
                    "Put a default user that may do nothing in the place of the open one.",
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
    public Judgement judge(Case subject) {
        return Users.each(subject, user -> judge(subject, user));
    }

    private static Judgement judge(Case subject, User user) {
        AccessString rights = AccessString.of(user.accessString());
        boolean isOpen = Users.isDefault(user) && rights.isEveryCommand() && rights.isEveryKey();
        if (!rights.isOn() || !(isOpen || Users.isWithoutPassword(user))) {
            return Judgement.passed();
        }
        Finding finding = Users.finding(
                subject,
                FACTS,
                user,
                Users.isWithoutPassword(user)
                        ? "User " + user.id() + " needs no password."
                        : "The default user " + user.id() + " may do everything.");
        if (!Users.isDefault(user)) {
            finding = finding.mend("Have the user sign in with IAM, and do what the limiter does and no more.", CLOSE)
                    .fill("USER", user.id());
        }
        return Judgement.of(finding.fill("USERS", group(subject, user))
                .seen("accessString", user.accessString())
                .seen("authentication.type", user.authentication()));
    }

    private static String group(Case subject, User user) {
        return subject.account().access().groups().found().stream()
                .flatMap(List::stream)
                .filter(group -> group.userIds().contains(user.id()))
                .map(UserGroup::id)
                .findFirst()
                .orElse(subject.cache().auth().userGroups().get(0));
    }
}
