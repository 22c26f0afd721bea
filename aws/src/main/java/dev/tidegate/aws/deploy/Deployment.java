package dev.tidegate.aws.deploy;

import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.effect.Reader;
import dev.tidegate.aws.effect.Secrets;
import dev.tidegate.aws.effect.stack.OutputReferences;
import dev.tidegate.aws.effect.stack.Stack;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A design with the values of its parameters, as the steps that make or update its stacks. A private cache of its own is
 * the first stack, unless the values name one that exists; its outputs are the values of the second.
 *
 * @param design which
 * @param name the beginning of the names of the stacks and of what is in them
 * @param values of parameters, by name; one that several templates have is for all of them
 * @param newSecrets parameters whose secret is made first; their texts are given when the plan is applied
 */
public record Deployment(DeployDesign design, String name, Map<String, String> values, Set<String> newSecrets) {
    private static final int MAX_SUGGESTED = 40;
    private static final String ENDPOINT = "CacheEndpoint";

    /** Parameters that the name and the design decide. */
    private static final Set<String> FIXED = Set.of("Name", "Entrance");

    /** Copies the values. */
    public Deployment {
        values = Map.copyOf(values);
        newSecrets = Collections.unmodifiableSortedSet(new TreeSet<>(newSecrets));
    }

    /** With secrets that are there. */
    public Deployment(DeployDesign design, String name, Map<String, String> values) {
        this(design, name, values, Set.of());
    }

    /** The parameters of a design that may be given. */
    public static List<TemplateParameter> parameters(DeployDesign design) {
        Map<String, TemplateParameter> all = new LinkedHashMap<>();
        design.templates()
                .forEach(template -> all.putAll(Template.named(template).parameters()));
        all.keySet().removeAll(FIXED);
        return List.copyOf(all.values());
    }

    /** A template and the stack that is made of it. */
    private record Part(Template template, String stack) {}

    private List<Part> parts(Reader reader) {
        List<Part> parts = new ArrayList<>();
        for (String template : design.templates()) {
            if (!template.equals("cache") || makesCache(reader)) {
                parts.add(new Part(Template.named(template), name + "-" + template));
            }
        }
        return parts;
    }

    /** Not where one that exists is named, or was when what is in front of it was deployed. */
    private boolean makesCache(Reader reader) {
        if (values.containsKey(ENDPOINT)) {
            return false;
        }
        boolean isKept = !values.containsKey("CacheSubnets")
                && !Stack.read(reader, name + "-cache").exists()
                && design.templates().stream()
                        .anyMatch(template -> Stack.read(reader, name + "-" + template)
                                .parameters()
                                .containsKey(ENDPOINT));
        return !isKept;
    }

    /**
     * The steps, one for each stack that is not as wanted; none where all are.
     *
     * @throws InvalidDeploymentException with every fault of the values, and stacks that this tool did not make
     */
    public List<Step> steps(AwsApi api, Secrets secrets) {
        Reader reader = new Reader(api, "", secrets);
        List<Part> parts = parts(reader);
        List<String> faults = new ArrayList<>(unknown(parts));
        newSecrets.forEach(
                parameter -> NewSecret.fault(design, values, parameter).ifPresent(faults::add));
        List<Step> steps = new ArrayList<>();
        newSecrets.forEach(parameter -> steps.add(NewSecret.step(name, parameter)));
        SortedMap<String, String> outputs = new TreeMap<>();
        for (Part part : parts) {
            Stack stack = Stack.read(reader, part.stack());
            if (stack.exists() && !stack.isManaged()) {
                faults.add("name: stack " + part.stack() + " exists and is not of this tool (expected: another name)");
            }
            if (stack.isDead()) {
                faults.add(
                        "name: stack " + part.stack() + " could not be made, and CloudFormation updates no such stack"
                                + " (expected: take its plan back first, or aws cloudformation delete-stack --stack-name "
                                + part.stack() + ")");
            }
            SortedMap<String, String> wanted = wanted(part, stack, outputs, faults);
            faults.addAll(together(wanted));
            step(part, stack, wanted, reader).ifPresent(steps::add);
            part.template().outputs().forEach(output -> outputs.put(output, OutputReferences.to(part.stack(), output)));
        }
        if (!faults.isEmpty()) {
            throw new InvalidDeploymentException(faults);
        }
        return steps;
    }

    private List<String> unknown(List<Part> parts) {
        List<String> known = parts.stream()
                .flatMap(part -> part.template().parameters().keySet().stream())
                .distinct()
                .sorted()
                .limit(MAX_SUGGESTED)
                .toList();
        return values.keySet().stream()
                .filter(value -> !known.contains(value) || FIXED.contains(value))
                .sorted()
                .map(value -> value + ": no parameter of design " + design.id() + " (expected: one of "
                        + String.join(
                                ", ",
                                known.stream().filter(it -> !FIXED.contains(it)).toList()) + ")")
                .toList();
    }

    /** Given, or that of another stack, or as the stack has it now, or the default. */
    private SortedMap<String, String> wanted(
            Part part, Stack stack, SortedMap<String, String> outputs, List<String> faults) {
        SortedMap<String, String> wanted = new TreeMap<>();
        SortedMap<String, String> now = stack.parameters();
        for (TemplateParameter parameter : part.template().parameters().values()) {
            String key = parameter.name();
            if (newSecrets.contains(key)) {
                if (!now.getOrDefault(key, "").isEmpty()) {
                    faults.add("--new-secret: stack " + part.stack() + " has a secret for " + key
                            + " (expected: without the option; aws secretsmanager put-secret-value changes its text)");
                }
                wanted.put(key, NewSecret.TO_BE_MADE);
                continue;
            }
            Optional<String> given = key.equals("Name")
                    ? Optional.of(name)
                    : Optional.ofNullable(values.get(key)).or(() -> design.value(part.template(), key));
            if (given.isEmpty() && outputs.containsKey(key)) {
                wanted.put(key, outputs.getOrDefault(key, ""));
                continue;
            }
            Optional<String> value =
                    given.or(() -> Optional.ofNullable(now.get(key))).or(parameter::byDefault);
            if (value.isEmpty()) {
                faults.add(key + ": missing (expected: " + parameter.expected() + "). " + parameter.description());
            } else {
                parameter.fault(value.get()).ifPresent(faults::add);
                wanted.put(key, value.get());
            }
        }
        return wanted;
    }

    /** The rules of the template of the service, which CloudFormation would apply once the cache is made. */
    private static List<String> together(SortedMap<String, String> wanted) {
        List<String> faults = new ArrayList<>();
        if ("http-api".equals(wanted.get("Entrance")) && "".equals(wanted.get("ServerName"))) {
            faults.add("ServerName: missing (expected: a name in the certificate, which the HTTP API verifies)");
        }
        if (wanted.containsKey("CacheUser") && wanted.containsKey("CachePasswordSecret")) {
            boolean hasUser = !"".equals(wanted.get("CacheUser"));
            boolean hasPassword = !"".equals(wanted.get("CachePasswordSecret"));
            if (hasUser == hasPassword) {
                faults.add(
                        "CacheUser, CachePasswordSecret: " + (hasUser ? "both" : "none") + " (expected: one of them)");
            }
        }
        return faults;
    }

    private static Optional<Step> step(Part part, Stack stack, SortedMap<String, String> wanted, Reader reader) {
        if (stack.exists()
                && resolved(wanted, reader).equals(stack.parameters())
                && part.template().body().equals(Stack.template(reader, part.stack()))) {
            return Optional.empty();
        }
        List<Object> parameters = new ArrayList<>();
        wanted.forEach((key, value) -> {
            Map<String, Object> parameter = new LinkedHashMap<>();
            parameter.put("ParameterKey", key);
            parameter.put("ParameterValue", value.equals(NewSecret.TO_BE_MADE) ? NewSecret.arn(key) : value);
            parameters.add(parameter);
        });
        Change change = Change.of("cloudformation", stack.exists() ? "UpdateStack" : "CreateStack", part.stack())
                .with("StackName", part.stack())
                .with("TemplateBody", part.template().body())
                .with("Parameters", parameters)
                .with("Capabilities", List.of("CAPABILITY_IAM"));
        return Optional.of(
                stack.exists()
                        ? change.changing(
                                "Stack",
                                "as it is",
                                "template " + part.template().name())
                        : change.changing(
                                "Stack", "(none)", "template " + part.template().name()));
    }

    private static SortedMap<String, String> resolved(SortedMap<String, String> values, Reader reader) {
        SortedMap<String, String> all = new TreeMap<>();
        values.forEach((key, value) -> all.put(key, OutputReferences.resolved(reader, value)));
        return all;
    }
}
