package dev.tidegate.aws.cost;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds items to a bill. Not safe for several threads. */
final class BillWriter {
    /** As AWS's own calculator has it: 365 days of 24 hours, over twelve months. */
    static final long HOURS_PER_MONTH = 730;

    private static final BigDecimal HOURS = BigDecimal.valueOf(HOURS_PER_MONTH);
    private static final int MILLION_DIGITS = 6;

    private final RegionPrices prices;
    private final List<Bill.Line> lines = new ArrayList<>();
    private final List<String> missing = new ArrayList<>();

    BillWriter(RegionPrices prices) {
        this.prices = prices;
    }

    /** {@code units} of what the rate is for. */
    BillWriter units(String what, Rate rate, BigDecimal units) {
        return line(what, rate.key(), prices.rate(rate), units);
    }

    /** So many things at the rate of an hour, the whole month. */
    BillWriter hourly(String what, Rate rate, String count) {
        return units(what, rate, new BigDecimal(count).multiply(HOURS));
    }

    /** {@code count} of something that is priced by the million. */
    BillWriter millions(String what, Rate rate, BigDecimal count) {
        return units(what, rate, count.movePointLeft(MILLION_DIGITS));
    }

    BillWriter nodes(NodeType type, long count) {
        String what = count + " × " + type.type() + " " + type.engine();
        return line(what, type.key(), prices.node(type), HOURS.multiply(BigDecimal.valueOf(count)));
    }

    Bill bill() {
        return new Bill(lines, missing);
    }

    private BillWriter line(String what, String key, Optional<Price> price, BigDecimal units) {
        if (price.isEmpty()) {
            missing.add(key);
        } else {
            lines.add(new Bill.Line(what, price.get().dollars().multiply(units)));
        }
        return this;
    }
}
