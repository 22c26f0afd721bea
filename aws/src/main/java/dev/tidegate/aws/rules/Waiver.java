package dev.tidegate.aws.rules;

import java.time.LocalDate;

/**
 * An accepted finding, with a reason and an end date.
 *
 * @param line where it stands in its file, from 1
 * @param rule the rule's id
 * @param resource which of its findings: the ARN or the id at its end, with {@code *} for any text and {@code ?} for any
 *     character
 * @param reason why
 * @param expires the last day on which it holds
 */
public record Waiver(int line, String rule, String resource, String reason, LocalDate expires) {
    /** Whether it speaks of that finding, expired or not. */
    public boolean concerns(Finding finding) {
        return rule.equals(finding.rule().id()) && matches(finding.resource());
    }

    private boolean matches(String arn) {
        return Glob.matches(resource, arn) || Glob.matches(resource, lastPart(arn));
    }

    private static String lastPart(String arn) {
        return arn.substring(Math.max(arn.lastIndexOf(':'), arn.lastIndexOf('/')) + 1);
    }

    /** Whether its time is over. */
    public boolean isExpired(LocalDate today) {
        return today.isAfter(expires);
    }
}
