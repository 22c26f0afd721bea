package dev.tidegate.internal.usage;

import dev.tidegate.internal.usage.Fields.Field;
import dev.tidegate.internal.usage.Fields.Shape;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The fields of all formats in one table, so that an object is walked once whatever its format, and one that mixes two
 * formats is read too. A name has the same role in every format that has it at that place; which formats have it is a
 * bit each. Immutable once built.
 */
final class Lexicon {
    /** What is known of a name at one place: a number, an object and a list may mean different things there. */
    static final class Entry {
        /** Of a number or text. */
        Role role = Role.FREE;
        /** Of an object. */
        final Lexicon inner = new Lexicon();

        boolean unbilled;
        /** Whether a number here is simply a count of the role: the most usual case, and the quickest. */
        boolean isCount;

        /** Of a list, with the roles of its counts; {@link Shape#PLAIN} if it is none. */
        Shape list = Shape.PLAIN;

        Role audio = Role.FREE;
        Role image = Role.FREE;
        /** A bit for each format that spells the name so. */
        long formats;
        /** A bit for each format that spells it so in another language too. */
        long spelt;

        private boolean holds(@Nullable Object value) {
            return value instanceof Map<?, ?> map
                    ? !inner.isEmpty() && inner.isUsage(map)
                    : value instanceof Number && role.isPrimary();
        }

        /** Whether {@code field} means here what the formats before have it mean. */
        private boolean takes(Field field) {
            if (field.shape() == Shape.PLAIN || field.shape() == Shape.UNBILLED) {
                boolean same = role == Role.FREE || field.role() == Role.FREE || role == field.role();
                role = field.role() == Role.FREE ? role : field.role();
                unbilled |= field.shape() == Shape.UNBILLED;
                isCount = !unbilled && role.isSimple();
                return same;
            }
            boolean same =
                    list == Shape.PLAIN || list == field.shape() && audio == field.role() && image == field.image();
            list = field.shape();
            audio = field.role();
            image = field.image();
            return same;
        }
    }

    private final Map<String, Entry> entries = new HashMap<>();

    /** The root of a usage object, for these formats; a bit is the index in the list. */
    static Lexicon of(List<UsageFormat> formats) {
        Lexicon root = new Lexicon();
        for (int i = 0; i < formats.size(); i++) {
            root.add(formats.get(i).fields(), 1L << i, formats.get(i).name());
        }
        return root;
    }

    private void add(Fields fields, long bit, String format) {
        fields.byName().forEach((name, field) -> {
            add(name, field, bit, format).formats |= bit;
            String camel = Fields.camel(name);
            add(camel.equals(name) ? Fields.snake(name) : camel, field, bit, format);
        });
    }

    private Entry add(String name, Field field, long bit, String format) {
        Entry entry = entries.computeIfAbsent(name, absent -> new Entry());
        if (!entry.takes(field)) {
            throw new IllegalStateException(format + ": " + name + " has another role in another format");
        }
        entry.spelt |= bit;
        field.inner().ifPresent(inner -> entry.inner.add(inner, bit, format));
        return entry;
    }

    @Nullable
    Entry get(Object name) {
        return entries.get(name);
    }

    boolean isEmpty() {
        return entries.isEmpty();
    }

    /** How many names of {@code object} each format has, added to {@code votes}. */
    void vote(Map<?, ?> object, int[] votes) {
        object.forEach((name, value) -> {
            Entry entry = name == null || value == null ? null : entries.get(name);
            if (entry == null) {
                return;
            }
            for (int i = 0; i < votes.length; i++) {
                votes[i] += (int) (entry.spelt >>> i & 1);
            }
            if (value instanceof Map<?, ?> inner) {
                entry.inner.vote(inner, votes);
            }
        });
    }

    /** Whether {@code object} has a name that makes it a usage object, whatever its value is. */
    boolean mayBeUsage(Map<?, ?> object) {
        return isUsage(object)
                || object.entrySet().stream().anyMatch(each -> {
                    Entry entry = each.getValue() == null ? null : entries.get(each.getKey());
                    return entry != null && entry.role.isPrimary();
                });
    }

    /** Whether {@code object} has a count that makes it a usage object. */
    boolean isUsage(Map<?, ?> object) {
        for (Map.Entry<?, ?> each : object.entrySet()) {
            Entry entry = entries.get(each.getKey());
            if (entry != null && entry.holds(each.getValue())) {
                return true;
            }
        }
        return false;
    }
}
