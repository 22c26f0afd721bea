package dev.tidegate.aws.deploy;

import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;

/**
 * A parameter of a template, as the template itself declares it.
 *
 * @param name as in the template
 * @param type as CloudFormation names it, such as {@code Number} or {@code List<AWS::EC2::Subnet::Id>}
 * @param byDefault its value where none is given; empty where one must be
 * @param allowed the only values; empty where there are others
 * @param pattern what the whole value matches; empty for anything
 * @param least the least number
 * @param most the greatest number
 * @param constraint what the pattern says, in words
 * @param description in one sentence
 */
public record TemplateParameter(
        String name,
        String type,
        Optional<String> byDefault,
        List<String> allowed,
        Optional<String> pattern,
        Optional<BigDecimal> least,
        Optional<BigDecimal> most,
        Optional<String> constraint,
        String description) {
    private static final String ID = "(vpc|subnet|sg)-[0-9a-f]{8,17}";

    /** Stores an unmodifiable copy of the list. */
    public TemplateParameter {
        allowed = List.copyOf(allowed);
    }

    /** What is wrong with a value, in the form {@code name: value (expected: …)}; empty if it is accepted. */
    Optional<String> fault(String value) {
        return isAccepted(value)
                ? Optional.empty()
                : Optional.of(name + ": " + (value.isEmpty() ? "empty" : value) + " (expected: " + expected() + ")");
    }

    private boolean isAccepted(String value) {
        if (value.length() > MAX_VALUE || value.chars().anyMatch(c -> c < ' ')) {
            return false;
        }
        if (type.startsWith("List<")) {
            String[] all = value.split(",", -1);
            return all.length >= 2 && List.of(all).stream().allMatch(this::isId);
        }
        if (type.startsWith("AWS::EC2::")) {
            return isId(value);
        }
        if (type.equals("Number") && !isNumber(value)) {
            return false;
        }
        return (allowed.isEmpty() || allowed.contains(value))
                && pattern.filter(it -> !value.matches(it)).isEmpty()
                && (byDefault.filter(String::isEmpty).isPresent() || !value.isEmpty());
    }

    /** CloudFormation takes no longer ones. */
    private static final int MAX_VALUE = 4096;

    private boolean isId(String value) {
        return value.matches(ID) && value.startsWith(prefix());
    }

    private String prefix() {
        return type.contains("VPC") ? "vpc-" : type.contains("Subnet") ? "subnet-" : "sg-";
    }

    /** All numbers of the templates are whole ones. */
    private boolean isNumber(String value) {
        if (!value.matches("[0-9]{1,12}")) {
            return false;
        }
        BigDecimal number = new BigDecimal(value);
        return least.filter(it -> number.compareTo(it) < 0).isEmpty()
                && most.filter(it -> number.compareTo(it) > 0).isEmpty();
    }

    /** What is accepted, in words. */
    public String expected() {
        if (!allowed.isEmpty()) {
            return "one of " + String.join(", ", allowed);
        }
        if (type.startsWith("List<")) {
            return "two or more ids such as " + prefix() + "0123456789abcdef0, with commas between";
        }
        if (type.startsWith("AWS::EC2::")) {
            return "an id such as " + prefix() + "0123456789abcdef0";
        }
        if (type.equals("Number")) {
            return "a number from " + least.map(String::valueOf).orElse("any") + " to "
                    + most.map(String::valueOf).orElse("any");
        }
        return constraint.orElse("a text");
    }
}
