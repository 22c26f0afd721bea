package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.User;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;

/** AUTH-04: a user has more rights than the limiter needs. */
final class Auth04TooMuch implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "AUTH-04", Severity.HIGH, "A user may do more than a limiter does")
            .looksAt(
                    "The access strings of users other than `default` that are on: `+@all`, `+@admin`, `+@dangerous`, or all keys (`~*`) at the end, read from left to right, are findings.",
                    Users.ACTION_GROUPS,
                    Users.ACTION)
            .because(
                    "A leak of one client's right to sign in is then the right to empty the cache, or to read what else is in it.")
            .mend(
                    "Let the user do what Tidegate's scripts do, on its own keys; `tidegate doctor --acl` prints the same string.",
                    "aws elasticache modify-user --user-id USER --access-string '" + LimiterAccess.RULE + "'");

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
        boolean isTooMuch = rights.isEveryCommand() || rights.isAdmin() || rights.isDangerous() || rights.isEveryKey();
        return !Users.isDefault(user) && rights.isOn() && isTooMuch
                ? Judgement.of(
                        Users.finding(subject, FACTS, user, "User " + user.id() + " may do more than a limiter does.")
                                .seen("accessString", user.accessString()))
                : Judgement.passed();
    }
}
