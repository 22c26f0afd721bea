package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Update;
import dev.tidegate.aws.inventory.CacheKind;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Finding;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.time.Instant;
import java.util.Set;

/** VER-03: a service update is overdue. */
final class Ver03Overdue implements Rule {
    private static final Set<String> DONE = Set.of("complete", "not-applicable", "in-progress");

    private static final RuleFacts FACTS = RuleFacts.of("VER-03", Severity.HIGH, "A service update is overdue")
            .unless("Medium for an update that AWS classifies as important, high for a critical one.")
            .checks(
                    "Service updates that AWS classifies as critical or important, that are not applied, and "
                            + "whose apply-by date has passed.",
                    "elasticache:DescribeUpdateActions")
            .rationale("They fix known vulnerabilities and faults. AWS may apply some at a time that AWS "
                    + "chooses, also during your working hours.")
            .remediation(
                    "Apply the update at a time of low traffic.",
                    "aws elasticache batch-apply-update-action --replication-group-ids CACHE --service-update-name UPDATE");
    private static final String CLUSTER =
            "aws elasticache batch-apply-update-action --cache-cluster-ids CACHE --service-update-name UPDATE";

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        if (subject.is(CacheKind.SERVERLESS)) {
            return RuleResult.notApplicable("a serverless cache is updated by AWS");
        }
        return AuditContext.on(
                subject.account().upkeep().updates(),
                "updates of the service",
                updates -> RuleResult.of(updates.stream()
                        .filter(update -> isSerious(update) && isOverdue(subject, update))
                        .map(update -> found(subject, update))
                        .toList()));
    }

    private static boolean isSerious(Update update) {
        return update.severity().equals("critical") || update.severity().equals("important");
    }

    private static boolean isOverdue(AuditContext subject, Update update) {
        if (DONE.contains(update.status())) {
            return false;
        }
        boolean isUnsaid = update.slaMet().isEmpty();
        boolean hasPassed = update.applyBy()
                .map(day -> day.isBefore(subject.account().readAt()))
                .orElse(false);
        return update.slaMet().equals("no") || (isUnsaid && hasPassed);
    }

    private static Finding found(AuditContext subject, Update update) {
        Finding finding = subject.finding(FACTS, "Update " + update.name() + " is overdue.")
                .remediation(FACTS.remediation(), subject.is(CacheKind.CLUSTER) ? CLUSTER : FACTS.command())
                .fill("CACHE", subject.cache().id())
                .fill("UPDATE", update.name())
                .seen("serviceUpdateName", update.name())
                .seen("serviceUpdateSeverity", update.severity())
                .seen("updateActionStatus", update.status())
                .seen("slaMet", update.slaMet().isEmpty() ? "(not said)" : update.slaMet())
                .seen(
                        "recommendedApplyByDate",
                        update.applyBy().map(Instant::toString).orElse("(none)"));
        return update.severity().equals("critical") ? finding : finding.as(Severity.MEDIUM);
    }
}
