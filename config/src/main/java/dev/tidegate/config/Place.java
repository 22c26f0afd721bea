package dev.tidegate.config;

import dev.tidegate.InvalidInputException;
import dev.tidegate.spi.DidYouMean;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/**
 * A value of the file with its position, and the list for its faults. Every reading method answers empty after it reported
 * the fault, so that a reader goes on to the next value.
 */
public record Place(Faults faults, String path, Yaml value) {
    /** No sign, no leading zero, no hexadecimal; what is longer is out of every range. */
    private static final Pattern INTEGER = Pattern.compile("-?(0|[1-9][0-9]{0,17})");

    /** The whole file whose text is {@code text}; empty after a fault that hides it. */
    public static Optional<Place> ofFile(String text, Faults faults) {
        return Text.checked(text, faults)
                .flatMap(checked -> YamlReader.read(checked, faults))
                .map(root -> new Place(faults, Fault.FILE, root));
    }

    public int line() {
        return value.line();
    }

    public void fault(String expected) {
        if (value instanceof Yaml.Refused refused) {
            faults.add(line(), path, Faults.shown(refused.shown()), refused.expected());
        } else {
            faults.add(line(), path, shown(value), expected);
        }
    }

    /** What {@code made} answers, or its refusal as a fault here. */
    public <T> Optional<T> accept(Supplier<T> made) {
        try {
            return Optional.of(made.get());
        } catch (InvalidInputException e) {
            fault(e.expected());
            return Optional.empty();
        }
    }

    private static String shown(Yaml value) {
        if (value instanceof Yaml.Scalar scalar) {
            return scalar.kind() == Yaml.Kind.NOTHING ? "(empty)" : Faults.shown(scalar.text());
        }
        return value instanceof Yaml.Mapping ? "(a mapping)" : "(a list)";
    }

    /** Text; a number or a boolean is none unless it is quoted. */
    public Optional<String> text(String expected) {
        if (value instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Kind.TEXT) {
            return Optional.of(scalar.text());
        }
        boolean quoting = value instanceof Yaml.Scalar scalar && scalar.kind() != Yaml.Kind.NOTHING;
        fault(quoting ? expected + "; in quotes" : expected);
        return Optional.empty();
    }

    /** Text or a number, as it was written. */
    public Optional<String> literal(String expected) {
        if (value instanceof Yaml.Scalar scalar
                && scalar.kind() != Yaml.Kind.NOTHING
                && scalar.kind() != Yaml.Kind.BOOLEAN) {
            return Optional.of(scalar.text());
        }
        fault(expected);
        return Optional.empty();
    }

    /** It must be this word or number. */
    public void exactly(String word) {
        literal(word).filter(text -> !text.equals(word)).ifPresent(text -> fault(word));
    }

    public OptionalLong integer(String expected) {
        if (value instanceof Yaml.Scalar scalar
                && scalar.kind() == Yaml.Kind.INTEGER
                && INTEGER.matcher(scalar.text()).matches()) {
            return OptionalLong.of(Long.parseLong(scalar.text()));
        }
        fault(expected);
        return OptionalLong.empty();
    }

    /** Only the two lower-case words: the schema and every editor agree on them. */
    public Optional<Boolean> bool() {
        if (value instanceof Yaml.Scalar scalar && scalar.kind() == Yaml.Kind.BOOLEAN) {
            if (scalar.text().equals("true") || scalar.text().equals("false")) {
                return Optional.of(Boolean.valueOf(scalar.text()));
            }
        }
        fault("true or false");
        return Optional.empty();
    }

    /** One of {@code words}. */
    public Optional<String> word(List<String> words) {
        String expected = String.join(", ", words);
        return text(expected).flatMap(text -> {
            if (words.contains(text)) {
                return Optional.of(text);
            }
            fault(DidYouMean.hint(text, words)
                    .map(hint -> expected + "; " + hint)
                    .orElse(expected));
            return Optional.empty();
        });
    }

    /** The items of a list; empty, and reported, if it is none. */
    public Optional<List<Place>> items(String expected) {
        if (!(value instanceof Yaml.Sequence sequence)) {
            fault(expected);
            return Optional.empty();
        }
        List<Place> items = new ArrayList<>();
        String prefix = path.equals(Fault.FILE) ? "" : path;
        for (Yaml item : sequence.items()) {
            items.add(new Place(faults, prefix + "[" + items.size() + "]", item));
        }
        return Optional.of(items);
    }

    /** The entries of a mapping; empty, and reported, if it is none. */
    public Optional<Fields> fields(String expected) {
        if (!(value instanceof Yaml.Mapping mapping)) {
            fault(expected);
            return Optional.empty();
        }
        return Optional.of(new Fields(this, mapping));
    }

    /** {@code child} as the value under {@code key}. */
    public Place child(String key, Yaml child) {
        String shown = Faults.shown(key);
        return new Place(faults, path.equals(Fault.FILE) ? shown : path + "." + shown, child);
    }
}
