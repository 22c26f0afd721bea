package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.User;
import dev.tidegate.aws.account.UserGroup;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.rules.AuditContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The calls that make users and user groups. AWS wants a user named {@code default} in a group for Redis; a group for
 * Valkey holds users with a password or with IAM alone, so none that needs no password.
 */
final class UserSteps {
    static final String CLOSED = "off ~* -@all";

    private UserSteps() {}

    static boolean isValkey(AuditContext subject) {
        return subject.cache().engine().equals("valkey");
    }

    /** A user that signs in with IAM: its id and its name must be equal. */
    static Change iamUser(AuditContext subject, String id) {
        return user(subject, id, id)
                .with("AuthenticationMode", Map.of("Type", "iam"))
                .with("AccessString", LimiterAccess.RULE)
                .changing("User", "(none)", id);
    }

    static Change user(AuditContext subject, String id, String name) {
        return Change.of("elasticache", "CreateUser", id)
                .with("UserId", id)
                .with("UserName", name)
                .with("Engine", subject.cache().engine());
    }

    static Change closedDefault(AuditContext subject, String id) {
        return user(subject, id, "default")
                .with("NoPasswordRequired", true)
                .with("AccessString", CLOSED)
                .changing("User", "(none)", id);
    }

    static Change access(User user, String accessString) {
        return Change.of("elasticache", "ModifyUser", user.id())
                .with("UserId", user.id())
                .with("AccessString", accessString)
                .changing("AccessString", user.accessString(), accessString);
    }

    static Change group(AuditContext subject, List<String> users) {
        String id = subject.cache().id() + "-users";
        return Change.of("elasticache", "CreateUserGroup", id)
                .with("UserGroupId", id)
                .with("Engine", subject.cache().engine())
                .with("UserIds", List.copyOf(users))
                .changing("UserGroup", "(none)", id);
    }

    static Change members(AuditContext subject, User user, List<String> add, List<String> remove) {
        String group = groupOf(subject, user);
        Change change = Change.of("elasticache", "ModifyUserGroup", group).with("UserGroupId", group);
        change = add.isEmpty() ? change : change.with("UserIdsToAdd", List.copyOf(add));
        change = remove.isEmpty() ? change : change.with("UserIdsToRemove", List.copyOf(remove));
        return change.changing("UserIds", "without " + add, "without " + remove);
    }

    static String groupOf(AuditContext subject, User user) {
        return subject.account().access().groups().found().stream()
                .flatMap(List::stream)
                .filter(group -> group.userIds().contains(user.id()))
                .map(UserGroup::id)
                .findFirst()
                .orElse(subject.cache().auth().userGroups().get(0));
    }

    /** Adds a user group to the cache, or to the replication group that a stand-alone cluster became. */
    static Change attach(AuditContext subject) {
        String group = subject.cache().id() + "-users";
        if (subject.is(CacheKind.SERVERLESS)) {
            List<String> before = subject.cache().auth().userGroups();
            return Remedies.modify(subject)
                    .with("UserGroupId", group)
                    .changing("UserGroupId", before.isEmpty() ? "(none)" : before.get(0), group);
        }
        return Remedies.modifyGroup(Steps.groupId(subject))
                .with("UserGroupIdsToAdd", List.of(group))
                .changing("UserGroupIds", "(none)", group);
    }

    /**
     * From no sign-in to IAM. Redis keeps a default user open, with the limiter's rights alone, until all clients sign
     * in; Valkey cannot, so there clients must be ready for both before the group is attached.
     */
    static void signIn(AuditContext subject, Steps steps) {
        String app = subject.cache().id() + "-app";
        String fallback = subject.cache().id() + "-default";
        steps.then(iamUser(subject, app));
        List<String> users = new ArrayList<>(List.of(app));
        String signIn = "sign in as " + app + " with an IAM token";
        if (isValkey(subject)) {
            steps.then(group(subject, users));
            steps.manually("Deploy clients that " + signIn + ", and that go on without where the cache knows no such"
                    + " user yet.");
            steps.modify(attach(subject));
            return;
        }
        users.add(fallback);
        steps.then(user(subject, fallback, "default")
                .with("NoPasswordRequired", true)
                .with("AccessString", LimiterAccess.RULE)
                .changing("User", "(none)", fallback));
        steps.then(group(subject, users));
        steps.modify(attach(subject));
        steps.manually("Have every client " + signIn + ".");
        steps.then(Change.of("elasticache", "ModifyUser", fallback)
                .with("UserId", fallback)
                .with("AccessString", CLOSED)
                .changing("AccessString", LimiterAccess.RULE, CLOSED));
    }
}
