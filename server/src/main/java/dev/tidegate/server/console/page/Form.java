package dev.tidegate.server.console.page;

import dev.tidegate.InvalidInputException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A form that is folded until it is needed: its fields, what was typed into them, and what is wrong with one of them.
 *
 * @param kind its name, by which the other forms of its page differ
 * @param title what it is opened by
 * @param text what it does
 * @param button sends it
 */
public record Form(String kind, String title, String text, String button, List<Field> fields) {
    public Form {
        fields = List.copyOf(fields);
    }

    /**
     * A field of a form: its label, what may be typed or chosen, and a hint.
     *
     * @param names those that a fault has which is about this field; the first is that in the form
     * @param options to choose from; empty for a text
     */
    public record Field(
            List<String> names, String label, String hint, boolean required, String type, List<String> options) {
        public Field {
            names = List.copyOf(names);
            options = List.copyOf(options);
        }

        public static Field text(List<String> names, String label, String hint, boolean required) {
            return new Field(names, label, hint, required, "text", List.of());
        }

        /** A date and a time of day. */
        public static Field time(String name, String label, String hint) {
            return new Field(List.of(name), label, hint, false, "datetime-local", List.of());
        }

        public static Field choice(List<String> names, String label, List<String> options) {
            return new Field(names, label, "", true, "", options);
        }

        private Map<String, Object> values(
                String form, Map<String, String> typed, Optional<InvalidInputException> fault) {
            String name = names.get(0);
            String value = typed.getOrDefault(name, "");
            Map<String, Object> values = new HashMap<>();
            values.put("name", name);
            values.put("id", form + "-" + name);
            values.put("label", label);
            values.put("hint", hint);
            values.put("required", required);
            values.put("type", type);
            values.put("value", value);
            values.put("choice", !options.isEmpty());
            values.put(
                    "options",
                    options.stream()
                            .map(option -> Map.of("option", option, "chosen", option.equals(value)))
                            .toList());
            values.put("fault", fault.filter(this::isAbout).map(Form::sentence).orElse(""));
            return values;
        }

        private boolean isAbout(InvalidInputException fault) {
            return names.contains(fault.field());
        }
    }

    /** What the template of a form shows. */
    public Map<String, Object> values(Map<String, String> typed, Optional<InvalidInputException> fault) {
        Map<String, Object> values = new HashMap<>();
        boolean elsewhere = fault.isPresent() && fields.stream().noneMatch(field -> field.isAbout(fault.get()));
        values.put("kind", kind);
        values.put("title", title);
        values.put("text", text);
        values.put("button", button);
        values.put("open", !typed.isEmpty());
        values.put("fault", elsewhere ? String.valueOf(fault.get().getMessage()) : "");
        values.put(
                "fields",
                fields.stream().map(field -> field.values(kind, typed, fault)).toList());
        return values;
    }

    private static String sentence(InvalidInputException fault) {
        return "Not accepted: " + fault.value() + ". Expected: " + fault.expected() + ".";
    }
}
