package dev.tidegate.cli.prose;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The sentences of a file, each at its own offset: all other characters are blanked, line ends stay. So a match in it has the line
 * that it has in the file.
 */
final class Prose {
    /** Stands where a text begins, so that a pattern can ask for its first words. */
    static final char START = '\u0002';

    /** Stands for code, which is no word and no space. */
    private static final char CODE = '\u0001';

    private static final Pattern SPAN = Pattern.compile("`[^`]+`|\\[[\\w.-]+(?=\\]\\()|\\]\\([^)]*\\)|https?://\\S+");
    private static final Pattern INLINE = Pattern.compile("\\{@(?:code|link|linkplain|value)\\s[^}]*}|`[^`]+`");
    private static final Pattern JAVA =
            Pattern.compile("/\\*[\\s\\S]*?\\*/|//[^\\n]*|\"\"\"[\\s\\S]*?\"\"\"|\"(?:\\\\.|[^\"\\\\\\n])*\""
                    + "|'(?:\\\\.|[^'\\\\\\n])+'|@(?:Command|Option|Parameters)\\b|[()]");

    private final char[] text;

    private Prose(String source) {
        text = source.replaceAll("[^\\n]", " ").toCharArray();
    }

    /** The sentences of a page, with or without the lines of its code blocks. */
    static String ofMarkdown(String source, boolean codeToo) {
        Prose prose = new Prose(source);
        boolean code = false;
        int at = 0;
        for (String line : source.split("\n", -1)) {
            boolean fence = line.strip().startsWith("```");
            code ^= fence;
            if (codeToo || (!code && !fence)) {
                prose.keep(at, line);
            }
            at += line.length() + 1;
        }
        return codeToo ? prose.toString() : prose.without(SPAN);
    }

    /** The comments of Java source: those of javadoc, or the others. */
    static String ofJava(String source, boolean javadoc) {
        Prose prose = new Prose(source);
        Matcher token = JAVA.matcher(source);
        while (token.find()) {
            String text = token.group();
            boolean comment = text.startsWith("/*") || text.startsWith("//");
            if (comment && text.startsWith("/**") == javadoc) {
                prose.keep(
                        token.start(), text.replaceAll("(?m)^(\\s*)\\*", "$1 ").replaceAll("[/*]", " "));
                prose.text[token.start()] = START;
            }
        }
        return prose.without(INLINE);
    }

    /** The texts of picocli's annotations in Java source. */
    static String ofHelp(String source) {
        Prose prose = new Prose(source);
        Matcher token = JAVA.matcher(source);
        int depth = -1;
        while (token.find()) {
            String text = token.group();
            if (text.startsWith("@")) {
                depth = 0;
            } else if (depth >= 0 && text.equals("(")) {
                depth++;
            } else if (depth >= 0 && text.equals(")")) {
                depth = depth == 1 ? -1 : depth - 1;
            } else if (depth > 0 && text.startsWith("\"")) {
                prose.keep(token.start() + 1, text.substring(1, text.length() - 1));
            }
        }
        return prose.toString();
    }

    /** The comments of a script in Lua. */
    static String ofLua(String source) {
        Prose prose = new Prose(source);
        Matcher comment = Pattern.compile("--(?!@)[^\\n]*").matcher(source);
        while (comment.find()) {
            prose.keep(comment.start() + 2, comment.group().substring(2));
        }
        return prose.without(SPAN);
    }

    private void keep(int at, String kept) {
        kept.getChars(0, kept.length(), text, at);
    }

    private String without(Pattern code) {
        Matcher span = code.matcher(new String(text));
        while (span.find()) {
            for (int at = span.start(); at < span.end(); at++) {
                if (text[at] != '\n') {
                    text[at] = CODE;
                }
            }
        }
        return toString();
    }

    @Override
    public String toString() {
        return new String(text);
    }
}
