package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.User;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import java.util.function.Function;

/** The users of the cache's user groups, for the AUTH rules. */
final class Users {
    private Users() {}

    static RuleResult each(AuditContext subject, Function<User, RuleResult> judge) {
        if (subject.cache().auth().userGroups().isEmpty()) {
            return RuleResult.notApplicable("the cache has no user group");
        }
        return AuditContext.on(
                subject.account().access().users(),
                "the users of the cache",
                users -> users.stream().map(judge).reduce(RuleResult.passed(), RuleResult::and));
    }

    static boolean isDefault(User user) {
        return user.name().equals("default");
    }

    /** Such as {@code default.iam-user}; the ids of others have no dot. */
    static boolean isOfAws(User user) {
        return user.id().contains(".");
    }

    static boolean isWithoutPassword(User user) {
        return user.authentication().startsWith("no-password")
                || AccessString.of(user.accessString()).needsNoPassword();
    }

    static Finding finding(AuditContext subject, RuleFacts facts, User user, String message) {
        return subject.finding(facts, subject.arn("elasticache", "user:" + user.id()), message)
                .seen("userId", user.id())
                .seen("userName", user.name());
    }
}
