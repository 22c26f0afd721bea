package dev.tidegate.aws.cost;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A price file that was refused whole, with every fault that was found in it. */
public final class InvalidAwsPricesException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;

    private static final Comparator<PriceFault> BY_LINE = Comparator.comparingInt(PriceFault::line);

    private final transient List<PriceFault> faults;

    InvalidAwsPricesException(List<PriceFault> faults) {
        super(faults.stream()
                .sorted(BY_LINE)
                .map(PriceFault::toString)
                .collect(Collectors.joining("\n  ", "prices of AWS:\n  ", "")));
        this.faults = faults.stream().sorted(BY_LINE).toList();
    }

    /** Every fault, by line; at least one. */
    public List<PriceFault> faults() {
        return faults;
    }
}
