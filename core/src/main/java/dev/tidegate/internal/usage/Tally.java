package dev.tidegate.internal.usage;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import dev.tidegate.internal.usage.Fields.Shape;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The counts of one usage object by role, and what of it is not known. Lives for one reading, in one thread. */
final class Tally {
    private static final String COUNT = "0 … " + Numbers.MAX_PART;
    /** More names in an error do not help. */
    private static final int MAX_NAMED = 20;

    /** A text that is a condition of the price, and the field it stood under. */
    record Text(Role role, String field, String value) {}

    /** A round of the model that the figures of the whole leave out, or that may be in them. */
    record Round(String type, String model, Tally counts) {}

    final String path;
    final List<String> unknown = new ArrayList<>(0);
    final List<String> ignored = new ArrayList<>(0);
    final List<Text> texts = new ArrayList<>(0);
    final List<Round> rounds = new ArrayList<>(0);
    private final long[] counts = new long[Role.ALL.length];
    private final String[] paths = new String[Role.ALL.length];
    private final String[] names = new String[Role.ALL.length];
    private final Lexicon root;
    private long seen;
    /** The formats that have every name seen: as they spell it, in any spelling, and but for counts of 0. */
    long exact = -1;

    long spelt = -1;
    long counted = -1;
    /** The formats that have the fields that are null. */
    long hinted = -1;

    BigDecimal dollars = BigDecimal.ZERO;
    boolean priced;
    /** A second figure of the input, smaller than the first, under another name. */
    long otherInput = -1;

    Tally(Lexicon root, String path) {
        this.root = root;
        this.path = path;
    }

    static Tally of(Lexicon root, String path, Map<?, ? extends @Nullable Object> object) {
        Tally tally = new Tally(root, path);
        tally.object(root, path, object);
        return tally;
    }

    long get(Role role) {
        return counts[role.ordinal()];
    }

    boolean has(Role role) {
        return (seen & 1L << role.ordinal()) != 0;
    }

    void set(Role role, long count) {
        counts[role.ordinal()] = count;
        seen |= 1L << role.ordinal();
    }

    /** Where the count of {@code role} stood. */
    String at(Role role) {
        String at = paths[role.ordinal()];
        return at == null ? path : at + "." + names[role.ordinal()];
    }

    private void object(Lexicon lexicon, String at, Map<?, ? extends @Nullable Object> object) {
        for (Map.Entry<?, ? extends @Nullable Object> each : object.entrySet()) {
            Object value = each.getValue();
            if (value != null) {
                field(lexicon, at, String.valueOf(each.getKey()), value, object);
            } else {
                hint(lexicon.get(String.valueOf(each.getKey())));
            }
        }
    }

    /** A field that is null counts nothing, and yet distinguishes formats that are alike otherwise. */
    private void hint(Lexicon.@Nullable Entry entry) {
        if (entry != null && (hinted & entry.formats) != 0) {
            hinted &= entry.formats;
        }
    }

    private void field(
            Lexicon lexicon, String at, String name, Object value, Map<?, ? extends @Nullable Object> object) {
        Lexicon.Entry entry = lexicon.get(name);
        if (entry == null) {
            unknown(at, name, value);
            return;
        }
        exact &= entry.formats;
        spelt &= entry.spelt;
        if (!(value instanceof Number number) || number.longValue() != 0) {
            counted &= entry.spelt;
        }
        if (entry.isCount && value instanceof Long count && count >= 0 && count <= Numbers.MAX_PART) {
            add(entry.role, at, name, count);
        } else if (entry.unbilled && value instanceof Number) {
            add(Role.INPUT, at, name, count(at, name, value));
        } else if (entry.unbilled && (object.containsKey("billed_units") || object.containsKey("billedUnits"))) {
            return;
        } else if (entry.list != Shape.PLAIN && (value instanceof List<?> || entry.inner.isEmpty())) {
            new TallyLists(this, root).list(entry, at + "." + name, value);
        } else {
            plain(entry, at, name, value);
        }
    }

    private void plain(Lexicon.Entry entry, String at, String name, Object value) {
        if (!entry.inner.isEmpty() && value instanceof Map<?, ?> map) {
            object(entry.inner, at + "." + name, map);
            return;
        }
        switch (entry.role) {
            case PART -> count(at, name, value);
            case FREE -> {
                if (!entry.inner.isEmpty() && value instanceof List<?>) {
                    // Another provider's use of the name: what it counts is reported.
                    unknown(at, name, value);
                } else if (!entry.inner.isEmpty()) {
                    throw new InvalidInputException(at + "." + name, value, "an object");
                }
            }
            case TIER, SPEED, REGION, SEARCH_CONTEXT, MODEL -> text(entry.role, at, name, value);
            case DOLLARS, TICKS -> money(entry.role, value);
            case SECONDS -> add(entry.role, at, name, seconds(at, name, value));
            case REPORTED -> {
                BigDecimal amount = decimal(value);
                if (amount != null && amount.signum() != 0) {
                    report(at + "." + name);
                }
            }
            case TIERED -> {
                if (count(at, name, value) > 0) {
                    texts.add(new Text(Role.TIER, name, name));
                }
            }
            default -> add(entry.role, at, name, count(at, name, value));
        }
    }

    /** Two names for one count agree, or one of them is 0; else the larger counts, and the odd one is reported. */
    private void add(Role role, String at, String name, long count) {
        int i = role.ordinal();
        if (!has(role) || counts[i] == 0) {
            put(role, at, name, count);
            return;
        }
        long before = counts[i];
        if (count == 0 || count == before) {
            return;
        }
        if (role == Role.INPUT) {
            otherInput = Math.min(before, count);
        } else {
            report(at + "." + name);
        }
        if (count > before) {
            put(role, at, name, count);
        }
    }

    private void put(Role role, String at, String name, long count) {
        set(role, count);
        paths[role.ordinal()] = at;
        names[role.ordinal()] = name;
    }

    /** Counts of lists are summed. */
    void sum(Role role, String at, String name, long count) {
        put(role, at, name, Math.addExact(get(role), count));
    }

    static long count(String at, String name, Object value) {
        if (value instanceof Long || value instanceof Integer || value instanceof Short) {
            long count = ((Number) value).longValue();
            if (count >= 0 && count <= Numbers.MAX_PART) {
                return count;
            }
        } else if (isWhole(value)) {
            // An SDK that keeps counts as doubles dumps 5 as 5.0.
            return (long) ((Number) value).doubleValue();
        }
        boolean integer = value instanceof Number && !(value instanceof Double) && !(value instanceof BigDecimal)
                || value instanceof BigInteger;
        throw new InvalidInputException(at + "." + name, value, integer ? COUNT : COUNT + ", an integer literal");
    }

    private static boolean isWhole(Object value) {
        if (!(value instanceof Double) && !(value instanceof BigDecimal decimal && decimal.scale() > 0)) {
            return false;
        }
        double number = ((Number) value).doubleValue();
        return number >= 0 && number <= Numbers.MAX_PART && number == Math.rint(number);
    }

    private static long seconds(String at, String name, Object value) {
        BigDecimal seconds = decimal(value);
        if (seconds == null || seconds.signum() < 0 || seconds.compareTo(BigDecimal.valueOf(Numbers.MAX_PART)) > 0) {
            throw new InvalidInputException(at + "." + name, value, COUNT);
        }
        return seconds.setScale(0, RoundingMode.CEILING).longValueExact();
    }

    /** A number, or the literal of one; null if it is none, or one whose exponent would fill the memory. */
    static @Nullable BigDecimal decimal(Object value) {
        if (!(value instanceof Number) && !(value instanceof String)) {
            return null;
        }
        String text = value.toString();
        if (text.length() > 40 || !text.matches("-?[0-9]+(\\.[0-9]+)?([eE][-+]?[0-9]{1,2})?")) {
            return null;
        }
        return new BigDecimal(text);
    }

    /** What cannot be read as money is left alone: it is a claim of the provider, not a count. */
    private void money(Role role, Object value) {
        BigDecimal amount = decimal(value);
        if (amount != null && amount.signum() >= 0) {
            dollars = dollars.max(role == Role.TICKS ? amount.movePointLeft(10) : amount);
            priced = true;
        }
    }

    private void text(Role role, String at, String name, Object value) {
        if (value instanceof String text && !text.isBlank()) {
            texts.add(new Text(role, name, text));
        } else if (value instanceof Map<?, ?> map && map.get("type") instanceof String type) {
            texts.add(new Text(role, name, type));
        } else {
            ignore(at + "." + name);
        }
    }

    void report(String at) {
        if (unknown.size() < MAX_NAMED && !unknown.contains(at)) {
            unknown.add(at);
        }
    }

    void ignore(String at) {
        if (ignored.size() < MAX_NAMED && !unknown.contains(at)) {
            ignored.add(at);
        }
    }

    /** A count that no format knows is reported; a text, a flag or a time is not. */
    void unknown(String at, String name, Object value) {
        String here = at + "." + name;
        if (name.startsWith("gen_ai.") && !name.startsWith("gen_ai.usage.")) {
            // Attributes of a span stand in one object, whatever they are about.
            ignore(here);
        } else if (value instanceof Map<?, ?> map) {
            map.forEach((key, inner) -> {
                if (inner != null) {
                    unknown(here, String.valueOf(key), inner);
                }
            });
        } else if (value instanceof List<?> list) {
            for (Object item : list) {
                if (item != null) {
                    unknown(at, name, item);
                }
            }
        } else if (isCount(value) && !Timing.is(name)) {
            report(here);
        } else {
            ignore(here);
        }
    }

    private static boolean isCount(Object value) {
        return value instanceof Number number && number.doubleValue() != 0;
    }

    InvalidInputException missing(String name) {
        return new InvalidInputException(path + "." + name, "missing", COUNT);
    }

    /** Refuses a part that is more than what includes it. */
    void checkPart(Role part, long whole, String of) {
        if (get(part) > whole) {
            throw new InvalidInputException(at(part), get(part), "at most " + whole + ", since " + of + " includes it");
        }
    }

    static String lower(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
