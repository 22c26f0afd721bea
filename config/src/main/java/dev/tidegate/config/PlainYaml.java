package dev.tidegate.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the YAML that price tables are written in: a mapping of values that each stand on one line, below at most one key
 * on lines of their own; values are words, quoted ASCII, and collections in brackets. Of anything else, right or wrong, it
 * says nothing, and {@link YamlReader} reads it from its beginning. What it reads is what {@link YamlReader} would have
 * read, in a fraction of the time.
 */
final class PlainYaml {
    private static final String INDENT = "  ";
    private static final String WORD_PUNCTUATION = "_./$@+~-";

    /** Far below the depth at which {@link YamlReader} refuses a file. */
    private static final int MOST_DEPTH = 8;

    /** YAML has a bound of 1,024. */
    private static final int MOST_KEY = 512;

    private final String text;
    private int at;
    private int line = 1;

    private PlainYaml(String text) {
        this.text = text;
    }

    /** The root of {@code text}; empty if it is not plain. */
    static Optional<Yaml> read(String text) {
        PlainYaml yaml = new PlainYaml(text);
        Yaml root = text.length() > Text.MAX_BYTES ? null : yaml.block("");
        return yaml.at == text.length() ? Optional.ofNullable(root) : Optional.empty();
    }

    /** Lines that begin with {@code indent}, each a key with its value. */
    private Yaml.@Nullable Mapping block(String indent) {
        List<Yaml.Entry> entries = new ArrayList<>();
        skip();
        int first = line;
        while (at < text.length() && isKeyAt(indent)) {
            at += indent.length();
            Yaml.Scalar key = scalar();
            Yaml value = isKey(key) ? below(indent) : null;
            if (key == null || value == null) {
                return null;
            }
            entries.add(new Yaml.Entry(key.line(), key.text(), value));
            skip();
        }
        return entries.isEmpty() ? null : new Yaml.Mapping(first, List.copyOf(entries));
    }

    private boolean isKeyAt(String indent) {
        return text.startsWith(indent, at) && (is('"', at + indent.length()) || isFirst(at + indent.length()));
    }

    /** The value behind a colon: on its line, or on lines of their own. */
    private @Nullable Yaml below(String indent) {
        if (take(' ')) {
            Yaml value = value(0);
            return value != null && end() ? value : null;
        }
        return indent.isEmpty() && end() ? block(INDENT) : null;
    }

    private @Nullable Yaml value(int depth) {
        if (depth == MOST_DEPTH) {
            return null;
        }
        return take('{') ? flowMapping(depth) : take('[') ? flowSequence(depth) : scalar();
    }

    /** Behind its brace. */
    private @Nullable Yaml flowMapping(int depth) {
        List<Yaml.Entry> entries = new ArrayList<>();
        do {
            spaces();
            Yaml.Scalar key = scalar();
            Yaml value = isKey(key) && take(' ') ? value(depth + 1) : null;
            if (key == null || value == null) {
                return null;
            }
            entries.add(new Yaml.Entry(key.line(), key.text(), value));
            spaces();
        } while (take(','));
        return take('}') ? new Yaml.Mapping(line, List.copyOf(entries)) : null;
    }

    /** Behind its bracket. */
    private @Nullable Yaml flowSequence(int depth) {
        List<Yaml> items = new ArrayList<>();
        do {
            spaces();
            Yaml item = value(depth + 1);
            if (item == null) {
                return null;
            }
            items.add(item);
            spaces();
        } while (take(','));
        return take(']') ? new Yaml.Sequence(line, List.copyOf(items)) : null;
    }

    /** Whether it is a name with its colon; the colon is taken. */
    private boolean isKey(Yaml.@Nullable Scalar key) {
        return key != null && key.kind() != Yaml.Kind.NOTHING && key.text().length() <= MOST_KEY && take(':');
    }

    private Yaml.@Nullable Scalar scalar() {
        return take('"') ? quoted() : isFirst(at) ? word() : null;
    }

    /** Behind its quote. */
    private Yaml.@Nullable Scalar quoted() {
        int begin = at;
        while (at < text.length()
                && text.charAt(at) >= ' '
                && text.charAt(at) <= '~'
                && !is('"', at)
                && !is('\\', at)) {
            at++;
        }
        String content = text.substring(begin, at);
        return take('"') ? new Yaml.Scalar(line, content, Yaml.Kind.TEXT) : null;
    }

    private Yaml.Scalar word() {
        int begin = at++;
        while (isWord(at) || (is(':', at) && isFirst(at + 1))) {
            at++;
        }
        String word = text.substring(begin, at);
        return new Yaml.Scalar(line, word, YamlReader.kind(word));
    }

    private boolean isFirst(int index) {
        return index < text.length() && (isAlphanumeric(text.charAt(index)) || text.charAt(index) == '$');
    }

    private boolean isWord(int index) {
        return index < text.length()
                && (isAlphanumeric(text.charAt(index)) || WORD_PUNCTUATION.indexOf(text.charAt(index)) >= 0);
    }

    private static boolean isAlphanumeric(char one) {
        return (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one >= '0' && one <= '9');
    }

    /** Lines that are empty or a comment. */
    private void skip() {
        while (is('\n', at) || is('#', at)) {
            while (at < text.length() && isPrinted(text.charAt(at))) {
                at++;
            }
            if (!end()) {
                return;
            }
        }
    }

    private static boolean isPrinted(char one) {
        return one >= ' ' && one <= '~';
    }

    private void spaces() {
        while (is(' ', at)) {
            at++;
        }
    }

    /** The end of a line, or of the text. */
    private boolean end() {
        if (take('\n')) {
            line++;
            return true;
        }
        return at == text.length();
    }

    private boolean take(char one) {
        boolean there = is(one, at);
        at += there ? 1 : 0;
        return there;
    }

    private boolean is(char one, int index) {
        return index < text.length() && text.charAt(index) == one;
    }
}
