package dev.tidegate.redis.script;

import static dev.tidegate.redis.script.ShapeText.join;
import static dev.tidegate.redis.script.ShapeText.numbered;

import dev.tidegate.redis.script.PlanShape.Kind;
import dev.tidegate.redis.script.PlanShape.Limit;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * Writes the part of a script that settles the usual reservations under plans of one shape, in straight lines as
 * {@link ShapeText}: it reads the whole record and the whole value at once, and packs both at once.
 */
final class SettleText {
    static final String SKELETON = "shape/settle.lua";
    /** Of a record, before its limits. */
    private static final int HEADER = 34;

    private static final int TERM = 33;
    private static final int REST = 9;
    private static final int CHARGE = 15;
    private static final int SUM = 6;

    private final List<Limit> limits;
    private final List<Limit> windows;
    private final UnaryOperator<String> files;

    private SettleText(PlanShape shape, UnaryOperator<String> files) {
        this.limits = shape.limits();
        this.windows =
                limits.stream().filter(limit -> limit.kind() != Kind.LEASES).toList();
        this.files = files;
    }

    static String of(PlanShape shape, UnaryOperator<String> files) {
        return new SettleText(shape, files).text();
    }

    private String text() {
        int n = limits.size();
        int prices = HEADER + TERM * n;
        return files.apply(SKELETON)
                .replace("--@record\n", record())
                .replace("--@charges_before\n", chargesBefore())
                .replace("--@values\n", ShapeSections.read(1, limits).replaceAll("_K\\b", "_1"))
                .replace("--@settles\n", settles())
                .replace("--@lates\n", lates())
                .replace(
                        "--@stores\n",
                        ShapeText.code(files, ShapeText.STORE)
                                .replace("@K", "1")
                                .replace("_K", "_1"))
                .replace("@{VALUE}", ShapeSections.settled(limits).replaceAll("_K\\b", "_1"))
                .replace("@{LEAST}", "" + (prices + 1 + (REST + CHARGE) * n + SUM))
                .replace("@{LIMITS}", "" + n)
                .replace("@{CHARGES_BYTES}", "" + CHARGE * n)
                .replace("@{PRICES}", "" + (prices + 1))
                .replace("@{ENDED_FORMAT}", "I4c0".repeat(windows.size()))
                .replace("@{ENDED}", windows.size() + join(windows, "", SettleText::ended))
                .replace("@{FORMAT}", "<" + "d".repeat(10 + n + 2 * windows.size()))
                .replace("@{SETTLED_STATUS}", "@{STATUS.SETTLED} + " + 256 * n)
                .replace("@{SETTLED_FIGURES}", figures());
    }

    private static String ended(Limit limit) {
        return numbered(", id_N % 4294967296, charge_N", limit);
    }

    private String record() {
        return "local format, state, expiry, first, retention, stored_subject, fingerprint, is_plain, charges_at, limit_count"
                + join(limits, "", limit -> numbered(", id_N, kind_N, meter_N, a_N, b_N", limit))
                + "\n  = unpack('<BBI7I7I4I4I6BI2B" + "I6BxBddxxxxxxxx".repeat(limits.size()) + "', record)\n";
    }

    private String chargesBefore() {
        return "local " + join(limits, ", ", limit -> numbered("mark_N, held_N", limit)) + "\ndo\n  local "
                + join(limits, ", ", limit -> numbered("count_N", limit)) + "\n  "
                + join(limits, ", ", limit -> numbered("count_N, mark_N, held_N", limit)) + "\n  = unpack('<"
                + "BI7I7".repeat(limits.size()) + "', record, charges_at + 1)\n  if "
                + join(limits, " or ", limit -> numbered("count_N ~= 1", limit)) + " then\n    break\n  end\nend\n";
    }

    private String settles() {
        return join(limits, "", limit -> {
            boolean leases = limit.kind() == Kind.LEASES;
            String names = leases
                    ? "used_N, rest_N"
                    : "used_N, actual_N, charge_N, difference_N, late_N, until_N, fresh_N"
                            + (limit.kind() == Kind.SLIDING ? ", size_N, rest_N" : "");
            String text = "local " + names + "\ndo\n"
                    + ShapeText.code(files, limit.kind().settleFile())
                    + "if was > former_1 then\n  former_1 = was\nend\nif ends > latest_1 then\n  latest_1 = ends\nend\n"
                    + (leases ? "" : """
                            charge_N = varint(actual_N)
                            if difference_N ~= 0 then
                              is_changed, has_late = true, has_late or late_N
                            end
                            """)
                    + "end\n";
            return numbered(text, limit);
        });
    }

    private String lates() {
        return join(
                windows, "", limit -> numbered("charge_N = charge_N .. varint(late_N and difference_N or 0)\n", limit));
    }

    private String figures() {
        return join(limits, ", ", limit -> numbered("used_N", limit)) + ", SETTLED, kept_until, 0, 0, first, last"
                + join(windows, "", limit -> numbered(", id_N % 4294967296, actual_N", limit));
    }
}
