package dev.tidegate.aws.cost;

import dev.tidegate.aws.yaml.YamlFault;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A price file that was refused whole, with every fault that was found in it. */
public final class InvalidAwsPricesException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private static final Comparator<YamlFault> BY_LINE = Comparator.comparingInt(YamlFault::line);

    private final transient List<YamlFault> faults;

    InvalidAwsPricesException(List<YamlFault> faults) {
        super(faults.stream()
                .sorted(BY_LINE)
                .map(YamlFault::toString)
                .collect(Collectors.joining("\n  ", "prices of AWS:\n  ", "")));
        this.faults = faults.stream().sorted(BY_LINE).toList();
    }

    /** Every fault, by line; at least one. */
    public List<YamlFault> faults() {
        return faults;
    }
}
