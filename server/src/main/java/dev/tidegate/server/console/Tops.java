package dev.tidegate.server.console;

import dev.tidegate.TopUse;
import dev.tidegate.plan.Meter;
import java.util.List;
import java.util.Map;

/** The largest tenants as the rows of a table, each with its amount or the bounds of it. */
final class Tops {
    private Tops() {}

    static List<Map<String, Object>> rows(TopUse top) {
        Meter unit = top.measure() == TopUse.Measure.SPEND ? Meter.SPEND : Meter.REQUESTS;
        return top.rows().stream()
                .map(row -> Map.<String, Object>of(
                        "tenant",
                        row.tenant(),
                        "amount",
                        row.atLeast() == row.atMost()
                                ? Texts.amount(unit, row.atLeast())
                                : Texts.amount(unit, row.atLeast()) + " … " + Texts.amount(unit, row.atMost())))
                .toList();
    }
}
