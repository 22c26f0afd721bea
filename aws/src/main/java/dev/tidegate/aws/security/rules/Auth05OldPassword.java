package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.User;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** AUTH-05: a password is old, or its age is unknown. */
final class Auth05OldPassword implements Rule {
    private static final int OVERLAP_DAYS = 7;

    private static final RuleFacts FACTS = RuleFacts.of(
                    "AUTH-05", Severity.MEDIUM, "A password is old, or its age is unknown")
            .checks(
                    "Users with password authentication. Each needs a tag with the date of the last rotation "
                            + "(its key contains `rotat`, its value begins like 2026-11-23), no longer ago than "
                            + "`rotation-days` (90). A second password is meant for a rotation: more than seven days "
                            + "after it, it is a finding too.",
                    Users.ACTION_GROUPS,
                    Users.ACTION,
                    "elasticache:ListTagsForResource")
            .rationale("A leaked password works until it is changed, and a second password is one more that can "
                    + "leak.")
            .remediation(
                    "Add a new password, move the clients, remove the old password, and update the tag. Or "
                            + "use IAM authentication, which has no password.",
                    "aws elasticache modify-user --user-id USER --passwords <OLD> <NEW>\naws elasticache modify-user --user-id USER --passwords <NEW>\naws elasticache add-tags-to-resource --resource-name ARN --tags Key=rotated,Value=TODAY");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Users.each(subject, user -> evaluate(subject, user));
    }

    private static RuleResult evaluate(AuditContext subject, User user) {
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
            return RuleResult.of(Users.finding(subject, FACTS, user, message(user, changed, isOld))
                    .fill("ARN", subject.arn("elasticache", "user:" + user.id()))
                    .fill("TODAY", subject.today().toString())
                    .seen("passwordCount", user.passwordCount())
                    .seen("rotated", changed.map(LocalDate::toString).orElse("(no tag)")));
        });
    }

    private static String message(User user, Optional<LocalDate> changed, boolean isOld) {
        if (changed.isEmpty()) {
            return "It is not recorded when the password of user " + user.id() + " was changed.";
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
}
