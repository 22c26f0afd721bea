package dev.tidegate.aws.security;

import java.util.List;

/**
 * What is always true of a rule; its page in the guide is written from it.
 *
 * @param id such as {@code NET-01}; it never changes its meaning
 * @param severity the usual one; a finding may have another
 * @param unless when a finding has another severity, in a sentence; empty if never
 * @param title what is wrong where the rule finds something, in a line
 * @param looksAt what is looked at and when that is a finding, in sentences
 * @param why why it matters to a rate limiter, in sentences
 * @param mend what to do, in sentences
 * @param command how, with capital words for what to fill in; a finding has it filled in
 * @param maps what it is called elsewhere
 * @param permissions IAM actions without which it cannot be judged
 * @param waivable whether a waiver may accept it
 */
public record RuleFacts(
        String id,
        Severity severity,
        String unless,
        String title,
        String looksAt,
        String why,
        String mend,
        String command,
        Maps maps,
        List<String> permissions,
        boolean waivable) {
    /** Stores an unmodifiable copy of the list. */
    public RuleFacts {
        permissions = List.copyOf(permissions);
    }

    /** Facts to be completed. */
    public static RuleFacts of(String id, Severity severity, String title) {
        return new RuleFacts(id, severity, "", title, "", "", "", "", Maps.NONE, List.of(), true);
    }

    /** When a finding has another severity. */
    public RuleFacts unless(String sentence) {
        return new RuleFacts(id, severity, sentence, title, looksAt, why, mend, command, maps, permissions, waivable);
    }

    /** What is looked at, and with which rights. */
    public RuleFacts looksAt(String sentences, String... actions) {
        return new RuleFacts(
                id, severity, unless, title, sentences, why, mend, command, maps, List.of(actions), waivable);
    }

    /** Why it matters. */
    public RuleFacts because(String sentences) {
        return new RuleFacts(
                id, severity, unless, title, looksAt, sentences, mend, command, maps, permissions, waivable);
    }

    /** What to do, and how. */
    public RuleFacts mend(String sentences, String how) {
        return new RuleFacts(id, severity, unless, title, looksAt, why, sentences, how, maps, permissions, waivable);
    }

    /** What it is called elsewhere. */
    public RuleFacts maps(Maps elsewhere) {
        return new RuleFacts(
                id, severity, unless, title, looksAt, why, mend, command, elsewhere, permissions, waivable);
    }

    /** No reason can accept it. */
    public RuleFacts neverWaived() {
        return new RuleFacts(id, severity, unless, title, looksAt, why, mend, command, maps, permissions, false);
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
