package dev.tidegate.aws.cost;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Adds items to a bill. Not safe for several threads. */
final class BillWriter {
    private static final int MILLION_DIGITS = 6;
    private static final int PERCENT_DIGITS = 2;

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
        return units(what, rate, Usd.month(new BigDecimal(count)));
    }

    /** {@code count} of something that is priced by the million. */
    BillWriter millions(String what, Rate rate, BigDecimal count) {
        return units(what, rate, count.movePointLeft(MILLION_DIGITS));
    }

    BillWriter nodes(NodeType type, long count) {
        String what = count + " × " + type.type() + " " + type.engine();
        return line(what, type.key(), prices.node(type), Usd.month(BigDecimal.valueOf(count)));
    }

    /** A share of everything so far; with a hole in that sum there is none. */
    BillWriter surcharge(String what, int percent) {
        BigDecimal sum = lines.stream().map(Bill.Line::dollars).reduce(BigDecimal.ZERO, BigDecimal::add);
        if (missing.isEmpty()) {
            lines.add(new Bill.Line(
                    what, sum.multiply(BigDecimal.valueOf(percent)).movePointLeft(PERCENT_DIGITS)));
        }
        return this;
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
