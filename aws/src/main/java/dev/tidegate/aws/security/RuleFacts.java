package dev.tidegate.aws.security;

import java.util.List;

/**
 * The constant facts of a rule; its page in the guide is generated from them.
 *
 * @param id such as {@code NET-01}; it never changes its meaning
 * @param severity the usual one; a finding may have another
 * @param unless when a finding has another severity, in a sentence; empty if never
 * @param title the finding, in a line
 * @param checks what the rule reads, and when that is a finding, in sentences
 * @param rationale why it matters to a rate limiter, in sentences
 * @param remediation what to do, in sentences
 * @param command the commands, with placeholders in capitals, which a finding fills in
 * @param maps the equivalent rules of other tools
 * @param permissions IAM actions without which it cannot be evaluated
 * @param waivable whether a waiver may accept it
 */
public record RuleFacts(
        String id,
        Severity severity,
        String unless,
        String title,
        String checks,
        String rationale,
        String remediation,
        String command,
        CrossReferences maps,
        List<String> permissions,
        boolean waivable) {
    /** Stores an unmodifiable copy of the list. */
    public RuleFacts {
        permissions = List.copyOf(permissions);
    }

    /** Facts to be completed. */
    public static RuleFacts of(String id, Severity severity, String title) {
        return new RuleFacts(id, severity, "", title, "", "", "", "", CrossReferences.NONE, List.of(), true);
    }

    /** When a finding has another severity. */
    public RuleFacts unless(String sentence) {
        return new RuleFacts(
                id, severity, sentence, title, checks, rationale, remediation, command, maps, permissions, waivable);
    }

    /** What the rule reads, and the IAM actions that it needs. */
    public RuleFacts checks(String sentences, String... actions) {
        return new RuleFacts(
                id,
                severity,
                unless,
                title,
                sentences,
                rationale,
                remediation,
                command,
                maps,
                List.of(actions),
                waivable);
    }

    /** Why it matters. */
    public RuleFacts rationale(String sentences) {
        return new RuleFacts(
                id, severity, unless, title, checks, sentences, remediation, command, maps, permissions, waivable);
    }

    /** What to do, and the commands. */
    public RuleFacts remediation(String sentences, String how) {
        return new RuleFacts(
                id, severity, unless, title, checks, rationale, sentences, how, maps, permissions, waivable);
    }

    /** The equivalent rules of other tools. */
    public RuleFacts maps(CrossReferences elsewhere) {
        return new RuleFacts(
                id, severity, unless, title, checks, rationale, remediation, command, elsewhere, permissions, waivable);
    }

    /** It cannot be waived. */
    public RuleFacts neverWaived() {
        return new RuleFacts(
                id, severity, unless, title, checks, rationale, remediation, command, maps, permissions, false);
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
