package dev.tidegate.aws.rules;

import java.util.List;
import java.util.Set;

/**
 * What is always true of a rule, as the rules' file says it; its page in the guide is written from it.
 *
 * @param id such as {@code NET-01}; it never changes its meaning
 * @param tags what it is about
 * @param severity the usual one; a finding may have another
 * @param unless when a finding has another severity, in a sentence; empty if never
 * @param title what is wrong where the rule finds something, in a line
 * @param checks what is looked at and when that is a finding, in sentences
 * @param rationale why it matters to a rate limiter, in sentences
 * @param remediation what to do, in sentences
 * @param maps what it is called elsewhere
 * @param permissions IAM actions without which it cannot be judged
 * @param waivable whether a waiver may accept it
 */
public record RuleFacts(
        String id,
        Set<Tag> tags,
        Severity severity,
        String unless,
        String title,
        String checks,
        String rationale,
        String remediation,
        CrossReferences maps,
        List<String> permissions,
        boolean waivable) {
    /** Stores unmodifiable copies of the collections. */
    public RuleFacts {
        tags = Set.copyOf(tags);
        permissions = List.copyOf(permissions);
    }

    /** Whether it is about that. */
    public boolean isAbout(Tag tag) {
        return tags.contains(tag);
    }

    /** The remedy for a reader of plain text: links of the pages lead nowhere from there. */
    public String plainRemedy() {
        return remediation.replaceAll("\\[([^\\]]+)]\\([^)]+\\)", "$1");
    }

    /** Its page, from the top of the sources. */
    public String page() {
        return "docs/guides/aws/rules/" + id + ".md";
    }

    /** A name for programs that want a URI. */
    public String uri() {
        return "urn:tidegate:rule:" + id;
    }
}
