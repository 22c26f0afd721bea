package dev.tidegate.redis.script;

import dev.tidegate.redis.script.PlanShape.Kind;
import dev.tidegate.redis.script.PlanShape.Limit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Writes the part of a script that serves plans of one shape: the usual decision, in straight lines, without a loop over
 * limits, a function or a table. What it leaves out it leaves to the generic script, in front of which it stands: a value
 * that is new, damaged, of another plan or ahead of the clock. Until then it has written nothing.
 *
 * <p>The files in {@code script/shape} say what a limit of each kind does; this class numbers them, reads all of a command
 * and of a value at once, and packs all of the new value at once.
 */
final class ShapeText {
    static final String SKELETON = "shape/decide.lua";
    static final String STORE = "shape/store.lua";
    static final String COUNT = "shape/count.lua";
    private static final int HEADER = 9;

    /** The files that it is made of. */
    static final List<String> FILES = Stream.concat(
                    Stream.of(SKELETON, STORE, COUNT),
                    Arrays.stream(Kind.values()).flatMap(kind -> Stream.of(kind.file(), kind.chargeFile())))
            .toList();

    private final List<Limit> limits;
    private final UnaryOperator<String> files;

    private ShapeText(PlanShape shape, UnaryOperator<String> files) {
        this.limits = shape.limits();
        this.files = files;
    }

    /** @param files the text of each file by its name */
    static String decide(PlanShape shape, UnaryOperator<String> files) {
        ShapeText text = new ShapeText(shape, files);
        return files.apply(SKELETON)
                .replace("--@arguments\n", text.arguments())
                .replace("--@values\n", text.perKey(text::value))
                .replace("--@figures\n", text.parts(Kind::file))
                .replace("--@counts\n", text.counts())
                .replace("--@charges\n", text.parts(Kind::chargeFile))
                .replace("--@renewals\n", text.perKey(text::renewed))
                .replace("--@stores\n", text.perKey(text::store))
                .replace("@{USED}", text.list("used_N, back_N, fits_N"))
                .replace("@{CHARGED}", text.list("total_N, returns_N, fits_N"))
                .replace("@{LACKS}", text.lacks())
                .replace("@{KEYS}", "" + (text.keys() + 1))
                .replace("@{FORMAT}", "<" + "d".repeat(4 + 3 * text.limits.size()));
    }

    private int keys() {
        return limits.get(limits.size() - 1).key();
    }

    private String perKey(IntFunction<String> one) {
        return IntStream.rangeClosed(1, keys())
                .mapToObj(key -> one.apply(key).replaceAll("_K\\b", "_" + key))
                .collect(Collectors.joining());
    }

    private String list(String names) {
        return join(limits, ", ", limit -> numbered(names, limit));
    }

    private static String join(List<Limit> limits, String between, Function<Limit, String> one) {
        return limits.stream().map(one).collect(Collectors.joining(between));
    }

    private static String numbered(String text, Limit limit) {
        return text.replaceAll("_N\\b", "_" + limit.number()).replaceAll("_K\\b", "_" + limit.key());
    }

    /** What a file of each limit's kind says. */
    private String parts(Function<Kind, String> file) {
        return join(limits, "", limit -> {
            String text = code(file.apply(limit.kind()));
            return numbered(limit.shadow() ? text.replace("  admitted = 0\n", "") : text, limit);
        });
    }

    /** How many of the decisions of a command all limits admit, and what these take together. */
    private String counts() {
        return join(limits, "", limit -> numbered(code(COUNT), limit))
                + join(limits, "", limit -> numbered("  part_N = part_N * alike\n", limit));
    }

    /** What the buckets lack, from which the client computes when each decision's charge is back. */
    private String lacks() {
        List<Limit> buckets =
                limits.stream().filter(limit -> limit.kind() == Kind.BUCKET).toList();
        return buckets.isEmpty()
                ? ""
                : ".. pack('<" + "d".repeat(buckets.size()) + "', "
                        + join(buckets, ", ", limit -> numbered("fresh_N", limit)) + ")";
    }

    private String arguments() {
        StringBuilder format = new StringBuilder("<xBddd");
        StringBuilder names = new StringBuilder("local charge, valid_from, valid_to, version");
        int key = 0;
        for (Limit limit : limits) {
            format.append("x".repeat(limit.key() - key));
            key = limit.key();
            boolean calendar = limit.kind() == Kind.CALENDAR;
            format.append(calendar ? "I6xxddddd" : "I6xxdddd");
            names.append(numbered(", id_N, part_N, capacity_N, a_N, b_N" + (calendar ? ", c_N" : ""), limit));
        }
        return names + " = unpack('" + format + "', command)\n";
    }

    private List<Limit> of(int key) {
        return limits.stream().filter(limit -> limit.key() == key).toList();
    }

    private static List<Limit> sliding(List<Limit> limits) {
        return limits.stream().filter(limit -> limit.kind() == Kind.SLIDING).toList();
    }

    private static String format(Limit limit) {
        return limit.kind() == Kind.BUCKET ? "I6BI7I7I7" : "I6BI7I7";
    }

    private static String section(Limit limit) {
        return numbered("stored_N, shape_N, end_N, amount_N" + (limit.kind() == Kind.BUCKET ? ", room_N" : ""), limit);
    }

    /** Reads a value: at once if each section has one segment, else section after section. */
    private String value(int key) {
        List<Limit> own = of(key);
        List<String> places = new ArrayList<>();
        int length = HEADER - 1;
        for (Limit limit : own) {
            places.add("" + (length + 1));
            length += limit.kind().bytes();
        }
        String all = "format_K, since_K, " + join(own, ", ", ShapeText::section);
        List<Limit> sliding = sliding(own);
        return "local value_K = call('GET', KEYS[keys_done + " + key + "])\nif not value_K then\n  break\nend\n"
                + "local length_K = #value_K\nlocal " + all + "\n"
                + (sliding.isEmpty() ? "" : "local " + at(own) + " = " + String.join(", ", places) + "\n")
                + "if length_K == " + length + " then\n  " + all + " =\n    unpack('<BI7"
                + join(own, "", ShapeText::format) + "', value_K)\n"
                + (sliding.isEmpty()
                        ? ""
                        : "  if " + join(sliding, " or ", limit -> numbered("shape_N ~= 1", limit))
                                + " then\n    break\n  end\nelseif length_K > " + length + " then\n" + inTurn(own))
                + "else\n  break\nend\nif format_K ~= VALUE_FORMAT then\n  break\nend\n";
    }

    private static String at(List<Limit> own) {
        return join(own, ", ", limit -> numbered("at_N", limit));
    }

    private static String inTurn(List<Limit> own) {
        StringBuilder text = new StringBuilder("  format_K, since_K = unpack('<BI7', value_K)\n");
        String from = "" + HEADER;
        for (Limit limit : own) {
            text.append(numbered("  at_N = ", limit)).append(from);
            text.append(numbered(
                    "\n  if at_N + " + (limit.kind().bytes() - 1) + " > length_K then\n    break\n  end\n  ", limit));
            text.append(section(limit)).append(numbered(" = unpack('<" + format(limit) + "', value_K, at_N)\n", limit));
            from = numbered(
                    limit.kind() == Kind.SLIDING
                            ? "at_N + (shape_N > 1 and 14 + 14 * shape_N or 21)"
                            : "at_N + " + limit.kind().bytes(),
                    limit);
        }
        return text + "  if " + from + " ~= length_K + 1 then\n    break\n  end\n";
    }

    /** The new value of a key and its latest end: 0 if none of its limits is charged, -1 if the key keeps its TTL. */
    private String renewed(int key) {
        List<Limit> own = of(key);
        StringBuilder text = new StringBuilder("local text_K, latest_K, former_K = '', 0, 0\nif "
                + join(own, " + ", limit -> numbered("part_N", limit)) + " > 0 then\n");
        for (Limit limit : own) {
            String end = limit.kind() == Kind.CALENDAR ? "over_N" : "end_N";
            text.append(numbered(latest("former_K", end) + latest("latest_K", "ends_N"), limit));
        }
        boolean grace = own.stream().anyMatch(limit -> limit.kind() == Kind.FIXED || limit.kind() == Kind.CALENDAR);
        text.append(
                grace
                        ? "  if former_K <= clock then\n    break\n  end\n  if since_K > clock then\n"
                        : "  if since_K > clock or former_K <= clock then\n");
        return text + "    since_K = clock\n  end\n  text_K = " + packed(own)
                + "\n  if latest_K == former_K then\n    latest_K = -1\n  end\nend\n";
    }

    private static String latest(String name, String end) {
        return "  if " + end + " > " + name + " then\n    " + name + " = " + end + "\n  end\n";
    }

    /** All sections in one call if each sliding one has one segment; else a call for each with what follows it. */
    private static String packed(List<Limit> own) {
        String all = "pack('<BI7" + join(own, "", ShapeText::format) + "', VALUE_FORMAT, since_K, "
                + join(own, ", ", ShapeText::renewed) + ")";
        List<Limit> sliding = sliding(own);
        if (sliding.isEmpty()) {
            return all;
        }
        String each = join(
                own,
                "",
                limit -> " .. pack('<" + format(limit) + "', " + renewed(limit) + ")"
                        + (limit.kind() == Kind.SLIDING ? numbered(" .. rest_N", limit) : ""));
        return join(sliding, " and ", limit -> numbered("rest_N == ''", limit)) + " and " + all
                + "\n    or pack('<BI7', VALUE_FORMAT, since_K)" + each;
    }

    private static String renewed(Limit limit) {
        String size = limit.kind() == Kind.SLIDING ? "size_N" : "SHAPE_" + limit.kind();
        return numbered(
                "id_N, " + size + ", until_N, fresh_N" + (limit.kind() == Kind.BUCKET ? ", capacity_N" : ""), limit);
    }

    private String store(int key) {
        String text = code(STORE).replace("@K", "" + key);
        return key == 1 ? text : text.replace("= call(", "= redis.call(");
    }

    private String code(String file) {
        return files.apply(file).replaceAll("(?m)^-- .*\n", "");
    }
}
