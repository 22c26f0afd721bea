package dev.tidegate;

import java.util.List;

/**
 * How much text is about to be sent: characters (code points) by kind of script, because scripts differ in how many
 * characters make a token, and messages, because each is wrapped in a few tokens. Immutable.
 *
 * @param latin Latin letters, digits, punctuation and white space, 0 … 2^42
 * @param wide Han, Kana and Hangul, 0 … 2^42
 * @param other everything else: Cyrillic, Arabic, Devanagari, emoji …, 0 … 2^42
 * @param messages 0 … 2^42
 */
public record PromptSize(long latin, long wide, long other, long messages) {
    /** The last of Latin Extended-B. */
    private static final int LAST_LATIN = 0x024F;

    /** Dashes, quotes, ellipses: as long as Latin in every text that has them. */
    private static final int FIRST_PUNCTUATION = 0x2000;

    private static final int LAST_PUNCTUATION = 0x206F;

    /** @throws InvalidInputException if a part is out of range */
    public PromptSize {
        check("latin", latin);
        check("wide", wide);
        check("other", other);
        check("messages", messages);
    }

    private static void check(String name, long count) {
        if (count < 0 || count > Numbers.MAX_PART) {
            throw new InvalidInputException("prompt." + name, count, "0 … " + Numbers.MAX_PART);
        }
    }

    /** One message of so many characters, where the text itself is not at hand; taken to be Latin. */
    public static PromptSize ofCharacters(long characters) {
        return new PromptSize(characters, 0, 0, 1);
    }

    /** One message. */
    public static PromptSize of(CharSequence text) {
        long latin = 0;
        long wide = 0;
        long other = 0;
        for (int i = 0; i < text.length(); ) {
            int point = Character.codePointAt(text, i);
            i += Character.charCount(point);
            if (point <= LAST_LATIN || point >= FIRST_PUNCTUATION && point <= LAST_PUNCTUATION) {
                latin++;
            } else if (wide(point)) {
                wide++;
            } else {
                other++;
            }
        }
        return new PromptSize(latin, wide, other, 1);
    }

    /** These messages together: the system's, the user's, the model's own earlier ones. */
    public static PromptSize ofMessages(List<? extends CharSequence> messages) {
        PromptSize sum = new PromptSize(0, 0, 0, 0);
        for (CharSequence message : messages) {
            sum = sum.plus(of(message));
        }
        return sum;
    }

    /** Both together. */
    public PromptSize plus(PromptSize more) {
        return new PromptSize(latin + more.latin, wide + more.wide, other + more.other, messages + more.messages);
    }

    private static boolean wide(int point) {
        Character.UnicodeScript script = Character.UnicodeScript.of(point);
        return script == Character.UnicodeScript.HAN
                || script == Character.UnicodeScript.HIRAGANA
                || script == Character.UnicodeScript.KATAKANA
                || script == Character.UnicodeScript.HANGUL
                // Their punctuation, and the full-width forms.
                || point >= 0x3000 && point <= 0x303F
                || point >= 0xFF00 && point <= 0xFFEF;
    }
}
