package dev.tidegate.redis.script;

import static dev.tidegate.redis.script.ShapeText.join;
import static dev.tidegate.redis.script.ShapeText.numbered;

import dev.tidegate.redis.script.PlanShape.Kind;
import dev.tidegate.redis.script.PlanShape.Limit;
import java.util.ArrayList;
import java.util.List;

/** The lines of the script of a shape that take the value of one key apart, and put a new one together. */
final class ShapeSections {
    private static final int HEADER = 9;

    private ShapeSections() {}

    private static String format(Limit limit) {
        return switch (limit.kind()) {
            case BUCKET -> "I6BI7I7I7";
            case LEASES -> "I6BI7I2";
            default -> "I6BI7I7";
        };
    }

    private static String section(Limit limit) {
        return numbered("stored_N, shape_N, end_N, amount_N" + (limit.kind() == Kind.BUCKET ? ", room_N" : ""), limit);
    }

    static boolean isLeases(Limit limit) {
        return limit.kind() == Kind.LEASES;
    }

    /** Reads a value: at once if each section has one segment, else section after section. That of leases comes and goes. */
    static String read(int key, List<Limit> own) {
        boolean leasesLast = isLeases(own.get(own.size() - 1));
        List<Limit> first = leasesLast ? own.subList(0, own.size() - 1) : own;
        String names = "format_K, since_K, " + join(own, ", ", ShapeSections::section);
        StringBuilder text = new StringBuilder("local value_K = call('GET', KEYS[keys_done + " + key
                + "])\nif not value_K then\n  break\nend\nlocal length_K = #value_K\nlocal " + names + "\n");
        List<String> places = new ArrayList<>();
        int length = HEADER - 1;
        for (Limit limit : first) {
            places.add("" + (length + 1));
            length += limit.kind().bytes();
        }
        if (leasesLast) {
            places.add("" + (length + 1));
        }
        boolean placed = own.stream().anyMatch(limit -> limit.kind() == Kind.SLIDING || isLeases(limit));
        text.append(placed ? "local " + at(own) + " = " + String.join(", ", places) + "\n" : "");
        if (first.stream().anyMatch(ShapeSections::isLeases)) {
            text.append(inTurn(first, leasesLast));
        } else {
            text.append(atOnce(first, length, leasesLast));
        }
        if (leasesLast) {
            Limit last = own.get(own.size() - 1);
            text.append(leases(last)).append(numbered("if next_N ~= length_K + 1 then\n  break\nend\n", last));
        }
        return text + "if format_K ~= VALUE_FORMAT then\n  break\nend\n";
    }

    /** Sections of fixed lengths at once; where that fails, in turn. {@code more}: others follow. */
    private static String atOnce(List<Limit> own, int length, boolean more) {
        String names = "format_K, since_K" + join(own, "", limit -> ", " + section(limit));
        String read = names + " = unpack('<BI7" + join(own, "", ShapeSections::format) + "', value_K)\n";
        List<Limit> sliding = sliding(own);
        String many = join(sliding, " or ", limit -> numbered("shape_N ~= 1", limit));
        if (more) {
            return "if length_K < " + length + " then\n  break\nend\n" + read
                    + (sliding.isEmpty() ? "" : "if " + many + " then\n" + inTurn(own, true) + "end\n");
        }
        return "if length_K == " + length + " then\n  " + read
                + (sliding.isEmpty()
                        ? ""
                        : "  if " + many + " then\n    break\n  end\nelseif length_K > " + length + " then\n"
                                + inTurn(own, false))
                + "else\n  break\nend\n";
    }

    private static String at(List<Limit> own) {
        return join(own, ", ", limit -> numbered("at_N", limit));
    }

    /** A section of leases, if it is there; next: what is behind it. */
    private static String leases(Limit limit) {
        return numbered("""
                local next_N = at_N
                if at_N + 15 <= length_K then
                  stored_N, shape_N, end_N, amount_N = unpack('<I6BI7I2', value_K, at_N)
                  next_N = at_N + 16 + 13 * amount_N
                  if stored_N == id_N and (amount_N == 0 or next_N > length_K + 1) then
                    break
                  end
                end
                if stored_N ~= id_N then
                  shape_N, end_N, amount_N, next_N = 0, 0, 0, at_N
                end
                """, limit);
    }

    /** Reads sections one after the other. {@code more}: that of leases follows, and its place is set. */
    private static String inTurn(List<Limit> own, boolean more) {
        StringBuilder text = new StringBuilder("  format_K, since_K = unpack('<BI7', value_K)\n");
        String from = "" + HEADER;
        for (Limit limit : own) {
            text.append(numbered("  at_N = ", limit)).append(from).append('\n');
            if (isLeases(limit)) {
                text.append(leases(limit));
                from = numbered("next_N", limit);
                continue;
            }
            text.append(numbered(
                    "  if at_N + " + (limit.kind().bytes() - 1) + " > length_K then\n    break\n  end\n  ", limit));
            text.append(section(limit)).append(numbered(" = unpack('<" + format(limit) + "', value_K, at_N)\n", limit));
            from = numbered(
                    limit.kind() == Kind.SLIDING
                            ? "at_N + (shape_N > 1 and 14 + 14 * shape_N or 21)"
                            : "at_N + " + limit.kind().bytes(),
                    limit);
        }
        return more
                ? text
                        + numbered("  at_M = " + from + "\n", own.get(own.size() - 1))
                                .replace(
                                        "at_M", "at_" + (own.get(own.size() - 1).number() + 1))
                : text + "  if " + from + " ~= length_K + 1 then\n    break\n  end\n";
    }

    private static List<Limit> sliding(List<Limit> limits) {
        return limits.stream().filter(limit -> limit.kind() == Kind.SLIDING).toList();
    }

    /** All sections in one call if each sliding one has one segment; else a call for each with what follows it. */
    static String packed(List<Limit> own) {
        String all = "pack('<BI7" + join(own, "", ShapeSections::packedFormat) + "', VALUE_FORMAT, since_K, "
                + join(own, ", ", ShapeSections::renewed) + ")";
        List<Limit> sliding = sliding(own);
        if (sliding.isEmpty()) {
            return all;
        }
        String each = join(
                own,
                "",
                limit -> " .. pack('<" + packedFormat(limit) + "', " + renewed(limit) + ")"
                        + (limit.kind() == Kind.SLIDING ? numbered(" .. rest_N", limit) : ""));
        return join(sliding, " and ", limit -> numbered("rest_N == ''", limit)) + " and " + all
                + "\n    or pack('<BI7', VALUE_FORMAT, since_K)" + each;
    }

    /** The new value after a settle. */
    static String settled(List<Limit> own) {
        return "pack('<BI7"
                + join(
                        own,
                        "",
                        limit -> isLeases(limit) ? "c0" : format(limit) + (limit.kind() == Kind.SLIDING ? "c0" : ""))
                + "', VALUE_FORMAT, since_K"
                + join(
                        own,
                        "",
                        limit -> ", "
                                + (isLeases(limit)
                                        ? numbered("rest_N", limit)
                                        : renewed(limit)
                                                + (limit.kind() == Kind.SLIDING ? numbered(", rest_N", limit) : "")))
                + ")";
    }

    private static String packedFormat(Limit limit) {
        return format(limit) + (isLeases(limit) ? "c0" : "");
    }

    private static String renewed(Limit limit) {
        return numbered(
                switch (limit.kind()) {
                    case SLIDING -> "id_N, size_N, until_N, fresh_N";
                    case BUCKET -> "id_N, SHAPE_BUCKET, until_N, fresh_N, capacity_N";
                    case LEASES -> "id_N, SHAPE_LEASES, until_N, size_N, rest_N";
                    default -> "id_N, SHAPE_" + limit.kind() + ", until_N, fresh_N";
                },
                limit);
    }
}
