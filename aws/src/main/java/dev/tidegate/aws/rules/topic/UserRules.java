package dev.tidegate.aws.rules.topic;

import dev.tidegate.aws.account.User;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.Finding;
import dev.tidegate.aws.rules.Rule;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.RuleResult;
import dev.tidegate.aws.rules.Severity;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Rules about the users of the cache's user groups. */
final class UserRules {
    static final List<Rule> RULES = List.of(
            Rule.of("AUTH-03", UserRules::openUser),
            Rule.of("AUTH-04", UserRules::tooManyRights),
            Rule.of("AUTH-05", UserRules::oldPassword),
            Rule.of("AUTH-06", UserRules::iamName),
            Rule.of("AUTH-09", UserRules::nobodyCanDecide));

    private static final int OVERLAP_DAYS = 7;

    /** What a connection may always do, and what only says something about the server. */
    private static final Set<String> HARMLESS = Set.of("hello", "auth", "ping", "echo", "quit", "reset", "select");

    private UserRules() {}

    private static RuleResult openUser(AuditContext subject, RuleFacts facts) {
        return Users.each(subject, user -> openUser(subject, facts, user));
    }

    private static RuleResult openUser(AuditContext subject, RuleFacts facts, User user) {
        AccessString rights = AccessString.of(user.accessString());
        boolean isOpen = Users.isDefault(user) && rights.isEveryCommand() && rights.isEveryKey();
        boolean needsNothing = Users.isWithoutPassword(user) && rights.canDoSomething();
        if (!rights.isOn() || !(isOpen || needsNothing)) {
            return RuleResult.passed();
        }
        Finding finding = Users.finding(
                        subject,
                        facts,
                        user,
                        needsNothing
                                ? "User " + user.id() + " needs no password."
                                : "The default user " + user.id() + " may do everything.")
                .seen("accessString", user.accessString())
                .seen("authentication.type", user.authentication());
        return RuleResult.of(
                Users.isDefault(user)
                        ? finding.by(closed(subject, user))
                        : finding.remedy("Have the user sign in with IAM, and do what the limiter does and no more.")
                                .by(UserSteps.access(user, LimiterAccess.RULE)
                                        .with("AuthenticationMode", Map.of("Type", "iam"))
                                        .changing("Authentication.Type", user.authentication(), "iam")));
    }

    /** A user for the clients first; the open one goes when they have moved. */
    private static List<Step> closed(AuditContext subject, User open) {
        String app = subject.cache().id() + "-app";
        String replacement = subject.cache().id() + "-closed";
        Steps steps = new Steps(subject);
        boolean hasApp = subject.account().access().users().found().orElse(List.of()).stream()
                .anyMatch(user -> user.id().equals(app));
        if (!hasApp) {
            steps.then(UserSteps.iamUser(subject, app)).then(UserSteps.members(subject, open, List.of(app), List.of()));
        }
        steps.manually("Have every client sign in as " + app + " with an IAM token.");
        if (UserSteps.isValkey(subject)) {
            return steps.then(UserSteps.members(subject, open, List.of(), List.of(open.id())))
                    .list();
        }
        return steps.then(UserSteps.closedDefault(subject, replacement))
                .then(UserSteps.members(subject, open, List.of(replacement), List.of(open.id())))
                .list();
    }

    private static RuleResult tooManyRights(AuditContext subject, RuleFacts facts) {
        return Users.each(subject, user -> tooManyRights(subject, facts, user));
    }

    private static RuleResult tooManyRights(AuditContext subject, RuleFacts facts, User user) {
        AccessString rights = AccessString.of(user.accessString());
        Set<String> more = new TreeSet<>(rights.commands());
        more.removeAll(LimiterAccess.commands());
        more.removeAll(HARMLESS);
        if (Users.isDefault(user) || !rights.isOn() || (more.isEmpty() && !rights.isEveryKey())) {
            return RuleResult.passed();
        }
        Set<String> harmful = new TreeSet<>(more);
        harmful.removeIf(command -> !AclCategories.of("dangerous").contains(command)
                && !AclCategories.of("admin").contains(command));
        Set<String> named = harmful.isEmpty() ? more : harmful;
        Finding finding = Users.finding(subject, facts, user, "User " + user.id() + " may do more than a limiter does.")
                .seen("accessString", user.accessString())
                .seen("more", rights.isEveryKey() && named.isEmpty() ? "all keys" : some(named))
                .by(Users.isOfAws(user) ? ownUser(subject) : List.of(UserSteps.access(user, LimiterAccess.RULE)));
        return RuleResult.of(harmful.isEmpty() && !rights.isEveryKey() ? finding.as(Severity.LOW) : finding);
    }

    /** AWS's own users and groups cannot be changed: a user of the cache's own in a group of its own takes their place. */
    private static List<Step> ownUser(AuditContext subject) {
        Steps steps = new Steps(subject).wrapped();
        UserSteps.signIn(subject, steps);
        return steps.list();
    }

    private static String some(Set<String> commands) {
        int shown = 5;
        String first = String.join(" ", commands.stream().limit(shown).toList());
        return commands.size() <= shown ? first : first + " and " + (commands.size() - shown) + " more";
    }

    private static RuleResult oldPassword(AuditContext subject, RuleFacts facts) {
        return Users.each(subject, user -> oldPassword(subject, facts, user));
    }

    private static RuleResult oldPassword(AuditContext subject, RuleFacts facts, User user) {
        if (!user.authentication().equals("password")
                || !AccessString.of(user.accessString()).isOn()) {
            return RuleResult.passed();
        }
        return AuditContext.on(user.tags(), "the tags of user " + user.id(), tags -> {
            Optional<LocalDate> changed = changed(tags);
            long days = changed.map(day -> subject.today().toEpochDay() - day.toEpochDay())
                    .orElse(Long.MAX_VALUE);
            boolean isOld = days > subject.policy().rotationDays();
            boolean isDouble = user.passwordCount() > 1 && days > OVERLAP_DAYS;
            if (!isOld && !isDouble) {
                return RuleResult.passed();
            }
            return RuleResult.of(Users.finding(subject, facts, user, message(user, changed, isOld))
                    .seen("passwordCount", user.passwordCount())
                    .seen("rotated", changed.map(LocalDate::toString).orElse("(no tag)"))
                    .by(newPassword(subject, user)));
        });
    }

    /** A user has two passwords at most: of two that are there, clients move to one. */
    private static List<Step> newPassword(AuditContext subject, User user) {
        Slot fresh = new Slot("NEW_PASSWORD");
        Change change = Change.of("elasticache", "ModifyUser", user.id()).with("UserId", user.id());
        Steps steps = new Steps(subject);
        if (user.passwordCount() > 1) {
            steps.manually("Have every client sign in with the password that is to stay.");
        } else {
            steps.then(change.with("Passwords", List.of(new Slot("OLD_PASSWORD"), fresh))
                            .changing("PasswordCount", user.passwordCount(), 2))
                    .manually("Give every client the new password.");
        }
        return steps.then(change.with("Passwords", List.of(fresh)).changing("PasswordCount", 2, 1))
                .then(Remedies.tags(
                        subject.arn("elasticache", "user:" + user.id()),
                        Map.of("rotated", subject.today().toString())))
                .list();
    }

    private static String message(User user, Optional<LocalDate> changed, boolean isOld) {
        if (changed.isEmpty()) {
            return "Nobody noted when the password of user " + user.id() + " was changed.";
        }
        return isOld
                ? "The password of user " + user.id() + " is old."
                : "User " + user.id() + " still has " + user.passwordCount() + " passwords.";
    }

    private static Optional<LocalDate> changed(Map<String, String> tags) {
        return tags.entrySet().stream()
                .filter(tag -> tag.getKey().toLowerCase(Locale.ROOT).contains("rotat"))
                .flatMap(tag -> day(tag.getValue()).stream())
                .max(LocalDate::compareTo);
    }

    private static Optional<LocalDate> day(String text) {
        try {
            return Optional.of(LocalDate.parse(
                    text.strip().substring(0, Math.min(10, text.strip().length()))));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static RuleResult iamName(AuditContext subject, RuleFacts facts) {
        return Users.each(
                subject,
                user -> user.authentication().equals("iam") && !user.id().equals(user.name())
                        ? RuleResult.of(Users.finding(
                                        subject, facts, user, "User " + user.id() + " is named " + user.name() + ".")
                                .seen("authentication.type", "iam")
                                .by(
                                        UserSteps.iamUser(subject, user.name()),
                                        UserSteps.members(subject, user, List.of(user.name()), List.of(user.id()))))
                        : RuleResult.passed());
    }

    private static RuleResult nobodyCanDecide(AuditContext subject, RuleFacts facts) {
        if (subject.cache().auth().userGroups().isEmpty()) {
            return RuleResult.notApplicable("the cache has no user group");
        }
        return AuditContext.on(subject.account().access().users(), "the users of the cache", users -> {
            boolean somebody = users.stream()
                    .anyMatch(user -> AccessString.of(user.accessString()).canDoSomething());
            if (somebody) {
                return RuleResult.passed();
            }
            String app = subject.cache().id() + "-app";
            String group = subject.cache().auth().userGroups().get(0);
            return RuleResult.of(subject.finding(facts, "No user of the cache can do anything.")
                    .seen("userGroupIds", group)
                    .seen("users", users.size())
                    .by(
                            UserSteps.iamUser(subject, app),
                            Change.of("elasticache", "ModifyUserGroup", group)
                                    .with("UserGroupId", group)
                                    .with("UserIdsToAdd", List.of(app))
                                    .changing("UserIds", "without " + app, "with " + app)));
        });
    }
}
