package dev.tidegate.server.console;

import dev.tidegate.TopUse;
import dev.tidegate.plan.Meter;
import dev.tidegate.server.console.page.Texts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The largest tenants as the rows of a table, each with its amount or the bounds of it. */
final class Tops {
    private Tops() {}

    /** Since when its amounts are: while nothing is decided, this hour and the one before are those of the last call. */
    static String since(TopUse top) {
        return Texts.time(top.since(), Texts.zone(Optional.empty()));
    }

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
