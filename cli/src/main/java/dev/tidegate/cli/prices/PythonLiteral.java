package dev.tidegate.cli.prices;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads one value as Python source writes it: texts, numbers, lists, dicts, None, and calls such as
 * {@code Tier(start=200000, price=Decimal('5'))}, which become maps with their name under {@code ()} and unnamed arguments
 * under their number. It evaluates nothing.
 */
final class PythonLiteral {
    static final String NAME = "()";

    private static final int MAX_DEPTH = 64;

    private final String text;
    private int at;
    private int depth;

    private PythonLiteral(String text, int at) {
        this.text = text;
        this.at = at;
    }

    /**
     * The value that begins at {@code from}.
     *
     * @throws IllegalArgumentException naming the place, if there is none
     */
    static Object read(String text, int from) {
        return new PythonLiteral(text, from).value();
    }

    private Object value() {
        if (++depth > MAX_DEPTH) {
            throw fault("a value nested less deep");
        }
        Object value = one();
        depth--;
        return value;
    }

    private Object one() {
        char c = peek();
        if (c == '\'' || c == '"') {
            return texts();
        }
        if (c == '[' || c == '(') {
            return items(c == '[' ? ']' : ')');
        }
        if (c == '{') {
            return dict();
        }
        return Character.isDigit(c) || c == '-' ? number() : named();
    }

    /** Also several in a row, which are one. */
    private String texts() {
        StringBuilder all = new StringBuilder();
        while (peek() == '\'' || peek() == '"') {
            all.append(string());
        }
        return all.toString();
    }

    private String string() {
        char quote = text.charAt(at++);
        StringBuilder out = new StringBuilder();
        while (next() != quote) {
            char c = text.charAt(at++);
            if (c == '\\') {
                char escaped = next();
                at++;
                out.append(escaped == 'n' ? '\n' : escaped);
            } else {
                out.append(c);
            }
        }
        at++;
        return out.toString();
    }

    private char next() {
        if (at >= text.length()) {
            throw fault("more text");
        }
        return text.charAt(at);
    }

    private List<Object> items(char end) {
        List<Object> items = new ArrayList<>();
        at++;
        while (peek() != end) {
            items.add(value());
            comma(end);
        }
        at++;
        return items;
    }

    private Map<String, Object> dict() {
        Map<String, Object> dict = new LinkedHashMap<>();
        at++;
        while (peek() != '}') {
            String key = String.valueOf(value());
            take(':');
            dict.put(key, value());
            comma('}');
        }
        at++;
        return dict;
    }

    private Object number() {
        int from = at;
        while (at < text.length() && "+-0123456789._eE".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
        try {
            return new BigDecimal(text.substring(from, at).replace("_", ""));
        } catch (NumberFormatException e) {
            throw fault("a number");
        }
    }

    /** A constant, as its name, or a call. */
    private Object named() {
        int from = at;
        while (at < text.length()
                && (Character.isLetterOrDigit(text.charAt(at)) || "._".indexOf(text.charAt(at)) >= 0)) {
            at++;
        }
        if (at == from) {
            throw fault("a value");
        }
        String name = text.substring(from, at);
        if (at >= text.length() || text.charAt(at) != '(') {
            return name;
        }
        Map<String, Object> call = new LinkedHashMap<>();
        call.put(NAME, name);
        at++;
        while (peek() != ')') {
            argument(call);
            comma(')');
        }
        at++;
        return call;
    }

    private void argument(Map<String, Object> call) {
        peek();
        int from = at;
        while (at < text.length() && (Character.isLetterOrDigit(text.charAt(at)) || text.charAt(at) == '_')) {
            at++;
        }
        String key = text.substring(from, at);
        if (!key.isEmpty() && peek() == '=') {
            at++;
            call.put(key, value());
        } else {
            at = from;
            call.put(String.valueOf(call.size() - 1), value());
        }
    }

    private void comma(char end) {
        if (peek() == ',') {
            at++;
        } else if (peek() != end) {
            throw fault("',' or '" + end + "'");
        }
    }

    private void take(char c) {
        if (peek() != c) {
            throw fault("'" + c + "'");
        }
        at++;
    }

    private char peek() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
        return next();
    }

    private IllegalArgumentException fault(String expected) {
        long line = text.substring(0, Math.min(at, text.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count()
                + 1;
        return new IllegalArgumentException(
                "line " + line + ": not the Python of a price list (expected: " + expected + ")");
    }
}
