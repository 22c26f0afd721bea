package dev.tidegate.usage;

import static dev.tidegate.spi.Given.required;

import dev.tidegate.InvalidInputException;
import dev.tidegate.Numbers;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * How much text is about to be sent: characters (code points) by kind, because vocabularies differ in how many of each
 * make a token, and messages, because each is wrapped in a few tokens. Immutable.
 *
 * @param characters by kind, 0 … 2^42 each; a kind that it does not name is 0
 * @param messages 0 … 2^42
 */
public record PromptSize(Map<Script, Long> characters, long messages) {
    /** Nothing at all. */
    public static final PromptSize NONE = new PromptSize(Map.of(), 0);

    /** @throws InvalidInputException if a part is out of range */
    public PromptSize {
        characters.forEach((script, count) -> check(script.name().toLowerCase(Locale.ROOT), count));
        check("messages", messages);
        characters = Map.copyOf(characters);
    }

    private static void check(String name, long count) {
        if (count < 0 || count > Numbers.MAX_PART) {
            throw new InvalidInputException("prompt." + name, count, "0 … " + Numbers.MAX_PART);
        }
    }

    /**
     * One message of so many characters, where the text itself is not at hand; taken to be English prose with a little
     * punctuation: four fifths letters, a seventh spaces.
     *
     * @throws InvalidInputException if the number is out of range
     */
    public static PromptSize ofCharacters(long characters) {
        check("characters", characters);
        long spaces = characters / 7;
        long punctuation = characters / 16;
        return new PromptSize(
                Map.of(
                        Script.LATIN,
                        characters - spaces - punctuation,
                        Script.SPACE,
                        spaces,
                        Script.PUNCTUATION,
                        punctuation),
                1);
    }

    /** One message. */
    public static PromptSize of(CharSequence text) {
        return ofMessages(List.of(required("text", text)));
    }

    /** These messages together: the system's, the user's, the model's own earlier ones. */
    public static PromptSize ofMessages(List<? extends CharSequence> messages) {
        Script[] scripts = Script.values();
        long[] counts = new long[scripts.length];
        for (CharSequence message : required("messages", messages)) {
            count(message, counts);
        }
        Map<Script, Long> characters = new EnumMap<>(Script.class);
        for (Script script : scripts) {
            if (counts[script.ordinal()] > 0) {
                characters.put(script, counts[script.ordinal()]);
            }
        }
        return new PromptSize(characters, messages.size());
    }

    private static void count(CharSequence text, long[] counts) {
        for (int i = 0; i < text.length(); ) {
            int point = Character.codePointAt(text, i);
            i += Character.charCount(point);
            counts[Script.of(point).ordinal()]++;
        }
    }

    /** How many characters of this kind there are. */
    public long of(Script script) {
        return characters.getOrDefault(script, 0L);
    }

    /** Both together. */
    public PromptSize plus(PromptSize more) {
        Map<Script, Long> sum = new EnumMap<>(Script.class);
        sum.putAll(characters);
        more.characters.forEach((script, count) -> sum.merge(script, count, Long::sum));
        return new PromptSize(sum, messages + more.messages);
    }
}
