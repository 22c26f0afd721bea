package dev.tidegate.aws.rules;

import dev.tidegate.aws.change.CliText;
import dev.tidegate.aws.change.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A fault that a rule found, its evidence and its remedy.
 *
 * @param rule whose finding it is
 * @param severity of this one
 * @param resource its ARN
 * @param message what is wrong with it, in a sentence
 * @param evidence what was seen
 * @param remedy what to do, in sentences
 * @param steps how, one call after the other
 * @param region where the calls are made
 * @param waiver what accepts it
 */
public record Finding(
        RuleFacts rule,
        Severity severity,
        String resource,
        String message,
        List<Evidence> evidence,
        String remedy,
        List<Step> steps,
        String region,
        Optional<Waiver> waiver) {
    /** Stores unmodifiable copies of the lists. */
    public Finding {
        evidence = List.copyOf(evidence);
        steps = List.copyOf(steps);
    }

    /** A finding with the severity and the remedy of its rule, without evidence and steps yet. */
    static Finding of(RuleFacts rule, String resource, String message, String region) {
        return new Finding(
                rule,
                rule.severity(),
                resource,
                message,
                List.of(),
                rule.plainRemedy(),
                List.of(),
                region,
                Optional.empty());
    }

    /** Returns this finding with one more thing that was seen. */
    public Finding seen(String field, Object value) {
        List<Evidence> all = new ArrayList<>(evidence);
        all.add(new Evidence(field, String.valueOf(value)));
        return new Finding(rule, severity, resource, message, all, remedy, steps, region, waiver);
    }

    /** Returns this finding with another severity than usual. */
    public Finding as(Severity other) {
        return new Finding(rule, other, resource, message, evidence, remedy, steps, region, waiver);
    }

    /** Returns this finding with a remedy of its own in words. */
    public Finding remedy(String sentences) {
        return new Finding(rule, severity, resource, message, evidence, sentences, steps, region, waiver);
    }

    /** Returns this finding with the steps of its remedy. */
    public Finding by(List<? extends Step> remedySteps) {
        return new Finding(
                rule, severity, resource, message, evidence, remedy, List.copyOf(remedySteps), region, waiver);
    }

    /** Returns this finding with the steps of its remedy. */
    public Finding by(Step... remedySteps) {
        return by(List.of(remedySteps));
    }

    /** Returns this finding with the waiver that accepts it. */
    public Finding waivedBy(Waiver accepted) {
        return new Finding(rule, severity, resource, message, evidence, remedy, steps, region, Optional.of(accepted));
    }

    /** The steps as commands for a shell, one a line. */
    public String command() {
        return CliText.of(steps, region);
    }

    /** Whether no waiver accepts it. */
    public boolean isOpen() {
        return waiver.isEmpty();
    }

    /** The evidence in a line. */
    public String evidenceText() {
        return evidence.stream().map(Evidence::toString).collect(Collectors.joining(", "));
    }
}
