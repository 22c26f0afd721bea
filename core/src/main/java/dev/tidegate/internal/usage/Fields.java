package dev.tidegate.internal.usage;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The fields of one object of a format. Every name stands for its two spellings, {@code cached_tokens} and {@code
 * cachedTokens}: the dump of an SDK in another language is read too. Built once, when the format is loaded.
 */
public final class Fields {
    /** How the value under a name is read. */
    enum Shape {
        /** By its role. */
        PLAIN,
        /** A list of counts by modality. */
        MODALITIES,
        /** A list of counts by how long a cache write is kept. */
        LIFETIMES,
        /** A list of rounds of the model, of which some are not in the figures of the whole. */
        ROUNDS,
        /** A list of tools that were called: counts by type, or names. */
        TOOLS,
        /** A list of objects that have a count each. */
        COUNTS,
        /** An object that counts only where no billed units stand beside it. */
        UNBILLED
    }

    /**
     * The shape and role of one field of a usage object.
     *
     * @param role of a count or text; for modalities that of audio
     * @param image for modalities the role of images
     * @param inner the fields of an object under that name; empty if there is none
     */
    record Field(Shape shape, Role role, Role image, Optional<Fields> inner) {}

    private final Map<String, Field> byName = new LinkedHashMap<>();

    private Fields() {}

    /** No fields yet. */
    public static Fields none() {
        return new Fields();
    }

    /** Reads {@code role} under any of {@code names}. */
    public Fields count(Role role, String... names) {
        for (String name : names) {
            add(name, new Field(Shape.PLAIN, role, role, Optional.empty()));
        }
        return this;
    }

    /** Counts that other counts include. */
    public Fields part(String... names) {
        return count(Role.PART, names);
    }

    /** What costs nothing, whatever stands under it. */
    public Fields free(String... names) {
        return count(Role.FREE, names);
    }

    /** An object under {@code name}. */
    public Fields inside(String name, Fields inner) {
        Role role = Optional.ofNullable(byName.get(name)).map(Field::role).orElse(Role.FREE);
        return add(name, new Field(Shape.PLAIN, role, role, Optional.of(inner)));
    }

    /** A list of counts by modality. */
    public Fields modalities(Role audio, Role image, String name) {
        return add(name, new Field(Shape.MODALITIES, audio, image, Optional.empty()));
    }

    /** A list of the given shape. */
    Fields list(Shape shape, String name) {
        return add(name, new Field(shape, Role.FREE, Role.FREE, Optional.empty()));
    }

    /** A list of cache writes by how long they are kept. */
    public Fields lifetimes(String name) {
        return list(Shape.LIFETIMES, name);
    }

    /** A list of objects that have a count of {@code role} each. */
    public Fields counts(Role role, String name) {
        return add(name, new Field(Shape.COUNTS, role, role, Optional.empty()));
    }

    /** A list of rounds. */
    public Fields rounds(String name) {
        return list(Shape.ROUNDS, name);
    }

    /** A list of tools that the provider ran. */
    public Fields tools(String name) {
        return list(Shape.TOOLS, name);
    }

    /** An object whose counts hold only where {@code billed_units} are absent. */
    public Fields unbilled(String name, Fields inner) {
        return add(name, new Field(Shape.UNBILLED, Role.FREE, Role.FREE, Optional.of(inner)));
    }

    /** All of {@code other} too. */
    public Fields with(Fields other) {
        other.byName.forEach(this::add);
        return this;
    }

    private Fields add(String name, Field field) {
        byName.put(name, field);
        return this;
    }

    Map<String, Field> byName() {
        return byName;
    }

    /** {@code cachedTokens} for {@code cached_tokens}. */
    static String camel(String name) {
        StringBuilder out = new StringBuilder();
        boolean up = false;
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c == '_') {
                up = true;
            } else {
                out.append(up ? Character.toUpperCase(c) : c);
                up = false;
            }
        }
        return out.toString();
    }

    /** {@code cached_tokens} for {@code cachedTokens}. */
    static String snake(String name) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (Character.isUpperCase(c)) {
                out.append('_');
            }
            out.append(c);
        }
        return out.toString().toLowerCase(Locale.ROOT);
    }
}
