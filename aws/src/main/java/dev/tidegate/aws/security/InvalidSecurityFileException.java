package dev.tidegate.aws.security;

import dev.tidegate.aws.yaml.YamlFault;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A file of policy and waivers that was refused whole, with every fault that was found in it. */
public final class InvalidSecurityFileException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private final transient List<YamlFault> faults;

    InvalidSecurityFileException(List<YamlFault> faults) {
        super(faults.stream().map(YamlFault::toString).collect(Collectors.joining("\n  ", "waivers:\n  ", "")));
        this.faults =
                faults.stream().sorted(Comparator.comparingInt(YamlFault::line)).toList();
    }

    /** Every fault, by line; at least one. */
    public List<YamlFault> faults() {
        return faults;
    }
}
