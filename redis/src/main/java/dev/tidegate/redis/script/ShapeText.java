package dev.tidegate.redis.script;

import dev.tidegate.redis.script.PlanShape.Kind;
import dev.tidegate.redis.script.PlanShape.Limit;
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
    static final String DECIDE = "shape/decide.lua";
    static final String RESERVE = "shape/reserve.lua";
    static final String STORE = "shape/store.lua";
    static final String COUNT = "shape/count.lua";
    /** What a reserve says behind its decision. */
    private static final String RESERVATION =
            ", ttl, retention, subject_hash, fingerprint, is_plain, ends_now, max_records, body_at";

    private static final String RESERVATION_FORMAT = "dI4I4I6BBI4";

    /** The files that it is made of. */
    static final List<String> FILES = Stream.concat(
                    Stream.of(DECIDE, RESERVE, SettleText.SKELETON, STORE, COUNT),
                    Arrays.stream(Kind.values())
                            .flatMap(kind -> kind == Kind.BUCKET
                                    ? Stream.of(kind.file(), kind.chargeFile())
                                    : Stream.of(kind.file(), kind.chargeFile(), kind.settleFile())))
            .toList();

    private final List<Limit> limits;
    private final UnaryOperator<String> files;

    private ShapeText(PlanShape shape, UnaryOperator<String> files) {
        this.limits = shape.limits();
        this.files = files;
    }

    /** @param files the text of each file by its name */
    static String of(PlanShape.Step step, PlanShape shape, UnaryOperator<String> files) {
        return switch (step) {
            case DECIDE -> decide(shape, files);
            case RESERVE -> reserve(shape, files);
            case SETTLE -> SettleText.of(shape, files);
        };
    }

    private static String decide(PlanShape shape, UnaryOperator<String> files) {
        ShapeText text = new ShapeText(shape, files);
        return text.filled(DECIDE, "", "")
                .replace("--@counts\n", text.counts())
                .replace("@{LACKS}", text.lacks())
                .replace("@{KEYS}", "" + (text.keys() + 1));
    }

    private static String reserve(PlanShape shape, UnaryOperator<String> files) {
        ShapeText text = new ShapeText(shape, files);
        return text.filled(RESERVE, RESERVATION, RESERVATION_FORMAT)
                .replace("@{CHARGE_FORMAT}", "BI7I7".repeat(text.limits.size()))
                .replace("@{CHARGES}", join(text.limits, ", ", ShapeText::charge))
                .replace("@{KEYS}", "" + (text.keys() + 1));
    }

    private String filled(String skeleton, String names, String format) {
        return files.apply(skeleton)
                .replace("--@arguments\n", arguments(names, format))
                .replace("--@values\n", perKey(key -> ShapeSections.read(key, of(key))))
                .replace("--@figures\n", parts(Kind::file))
                .replace("--@charges\n", parts(Kind::chargeFile))
                .replace("--@renewals\n", perKey(this::renewed))
                .replace("--@stores\n", perKey(this::store))
                .replace("@{USED}", list("used_N, back_N, fits_N"))
                .replace("@{CHARGED}", list("total_N, returns_N, fits_N"))
                .replace("@{FORMAT}", "<" + "d".repeat(4 + 3 * limits.size()));
    }

    /** What a record remembers of the charge of a limit: one entry, its mark as lib/refund_mark.lua, its amount. */
    private static String charge(Limit limit) {
        String mark = switch (limit.kind()) {
            case SLIDING -> "clock";
            case FIXED -> "until_N";
            case CALENDAR -> "a_N";
            case BUCKET, LEASES -> "0";
        };
        return numbered("1, part_N > 0 and " + mark + " or 0, part_N", limit);
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

    static String join(List<Limit> limits, String between, Function<Limit, String> one) {
        return limits.stream().map(one).collect(Collectors.joining(between));
    }

    static String numbered(String text, Limit limit) {
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

    private String arguments(String moreNames, String moreFormat) {
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
        return names + moreNames + " = unpack('" + format + moreFormat + "', command)\n";
    }

    private List<Limit> of(int key) {
        return limits.stream().filter(limit -> limit.key() == key).toList();
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
        return text + "    since_K = clock\n  end\n  text_K = " + ShapeSections.packed(own)
                + "\n  if latest_K == former_K then\n    latest_K = -1\n  end\nend\n";
    }

    private static String latest(String name, String end) {
        return "  if " + end + " > " + name + " then\n    " + name + " = " + end + "\n  end\n";
    }

    private String store(int key) {
        String text = code(STORE).replace("@K", "" + key);
        return key == 1 ? text : text.replace("= call(", "= redis.call(");
    }

    private String code(String file) {
        return code(files, file);
    }

    static String code(UnaryOperator<String> files, String file) {
        return files.apply(file).replaceAll("(?m)^-- .*\n", "");
    }
}
