package dev.tidegate.aws.security;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.stream.Collectors;

/**
 * A finding of a rule, with its evidence and its remedy.
 *
 * @param rule the rule of the finding
 * @param severity of this one
 * @param resource its ARN
 * @param message the finding in a sentence
 * @param evidence what was seen
 * @param remedy what to do, in sentences
 * @param command the commands, filled in
 * @param waiver the waiver that accepts it
 */
public record Finding(
        RuleFacts rule,
        Severity severity,
        String resource,
        String message,
        List<Evidence> evidence,
        String remedy,
        String command,
        Optional<Waiver> waiver) {
    /** Stores an unmodifiable copy of the list. */
    public Finding {
        evidence = List.copyOf(evidence);
    }

    /** A finding with the severity and remedy of its rule. */
    public static Finding of(RuleFacts rule, String resource, String message) {
        return new Finding(
                rule,
                rule.severity(),
                resource,
                message,
                List.of(),
                rule.remediation(),
                rule.command(),
                Optional.empty());
    }

    /** With one more piece of evidence. */
    public Finding seen(String field, Object value) {
        List<Evidence> all = new ArrayList<>(evidence);
        all.add(new Evidence(field, String.valueOf(value)));
        return new Finding(rule, severity, resource, message, all, remedy, command, waiver);
    }

    /** Of another severity than usual. */
    public Finding as(Severity other) {
        return new Finding(rule, other, resource, message, evidence, remedy, command, waiver);
    }

    /** With a word of the command filled in. */
    public Finding fill(String word, String value) {
        String shell = value.matches("[A-Za-z0-9_./:@%+=,-]+") ? value : "'" + value.replace("'", "'\\''") + "'";
        String filled = command.replaceAll("\\b" + word + "\\b(?![^<]*>)", Matcher.quoteReplacement(shell));
        return new Finding(rule, severity, resource, message, evidence, remedy, filled, waiver);
    }

    /** With every call of the AWS CLI made in that region. */
    Finding inRegion(String region) {
        String named = command.lines()
                .map(line ->
                        line.startsWith("aws ") && !line.contains("--region") ? line + " --region " + region : line)
                .collect(Collectors.joining("\n"));
        return new Finding(rule, severity, resource, message, evidence, remedy, named, waiver);
    }

    /** With a remedy and a command of its own. */
    public Finding remediation(String sentences, String how) {
        return new Finding(rule, severity, resource, message, evidence, sentences, how, waiver);
    }

    /** Returns this finding with the waiver that accepts it. */
    Finding waivedBy(Waiver accepted) {
        return new Finding(rule, severity, resource, message, evidence, remedy, command, Optional.of(accepted));
    }

    /** Whether it is open, not waived. */
    public boolean isOpen() {
        return waiver.isEmpty();
    }

    /** The evidence in a line. */
    public String evidenceText() {
        return evidence.stream().map(Evidence::toString).collect(Collectors.joining(", "));
    }
}
