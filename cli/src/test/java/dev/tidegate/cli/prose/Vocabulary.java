package dev.tidegate.cli.prose;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words that the project does not use, from {@code docs/internals/vocabulary.txt}, which says how a line of it reads. */
final class Vocabulary {
    /** Lines of Markdown wrap here. */
    static final int WIDTH = 100;

    /** A class comment with fewer characters was never a sentence that stands by itself. */
    static final int SENTENCE = 34;

    /** The end of a comment and the declaration of a class behind it. */
    private static final Pattern COMMENTED_CLASS =
            Pattern.compile("\\*/\\s*(?:@[\\w.]+(?:\\((?:[^()]++|\\([^()]*\\))*+\\))?\\s+)*+"
                    + "(?:(?:public|protected|private|static|final|abstract|sealed|non-sealed)\\s+)*+"
                    + "(?:class|interface|@interface|record|enum)\\s+(\\w+)");

    /**
     * One line of the vocabulary.
     *
     * @param most findings that are allowed for now; 0 for a pattern that is enforced
     */
    record Entry(String words, Pattern pattern, Set<Kind> kinds, String better, int most) {}

    private final List<Entry> entries;

    private Vocabulary(List<Entry> entries) {
        this.entries = entries;
    }

    static Vocabulary read(Path file) throws IOException {
        List<Entry> entries = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            if (!line.isBlank() && !line.startsWith("#")) {
                entries.add(entry(line));
            }
        }
        return new Vocabulary(List.copyOf(entries));
    }

    private static Entry entry(String line) {
        String[] columns = line.split("\\s+\\|\\s+", -1);
        if (columns.length != 3) {
            throw new IllegalArgumentException("expected: pattern | where | what to write instead, in: " + line);
        }
        String[] where = columns[1].split("\\s+at most ");
        Set<Kind> kinds = EnumSet.noneOf(Kind.class);
        Arrays.stream(where[0].split(" ")).forEach(name -> kinds.add(Kind.valueOf(name.toUpperCase(Locale.ROOT))));
        String words = columns[0];
        String regex = words.startsWith("^") ? Prose.START + "\\s*" + words.substring(1) : "\\b(?:" + words + ")\\b";
        Pattern pattern = Pattern.compile(regex.replace(" ", "\\s+"), Pattern.CASE_INSENSITIVE);
        return new Entry(words, pattern, kinds, columns[2], where.length == 1 ? 0 : Integer.parseInt(where[1]));
    }

    List<Entry> entries() {
        return entries;
    }

    /** Where a source says what the entry is against, each as {@code file:line: …}. */
    static List<String> findings(Entry entry, Source source) {
        List<String> found = new ArrayList<>();
        source.prose().forEach((kind, prose) -> {
            if (entry.kinds().contains(kind)) {
                Matcher match = entry.pattern().matcher(prose);
                while (match.find()) {
                    String words = match.group().replaceAll("[\\s\u0002]+", " ").strip();
                    found.add(source.at(match.start()) + ": \"" + words + "\" → " + entry.better());
                }
            }
        });
        return found;
    }

    /** Lines of a page that could be wrapped: code, tables, headings and what has no space to break at are left. */
    static List<String> wideLines(String file, String source) {
        List<String> found = new ArrayList<>();
        boolean code = false;
        int number = 0;
        for (String line : source.split("\n", -1)) {
            number++;
            code ^= line.strip().startsWith("```");
            boolean left = code || line.strip().matches("(\\||#|<|```|\\[[^]]+]:).*") || line.contains("://");
            if (!left
                    && line.length() > WIDTH
                    && line.strip().replaceAll("`[^`]*`", "").matches(".*\\S\\s+\\S.*")) {
                found.add(file + ":" + number + ": " + line.length() + " columns → wrap at " + WIDTH);
            }
        }
        return found;
    }

    /** Comments of classes, nested ones too, that are shorter than a sentence; tags such as {@code @param} do not count. */
    static List<String> shortClassComments(Source source) {
        List<String> found = new ArrayList<>();
        Matcher match = COMMENTED_CLASS.matcher(source.text());
        while (match.find()) {
            int start = source.text().lastIndexOf("/*", match.start());
            String comment = source.text()
                    .substring(start, match.start())
                    .replaceAll("(?m)(?:^\\s*|/)\\*+", " ")
                    .replaceAll("\\s+", " ")
                    .replaceAll(" @(param|see|since|return)\\b.*", "")
                    .strip();
            if (comment.length() < SENTENCE) {
                found.add(source.at(start) + ": " + match.group(1) + ": \"" + comment + "\" → say what it is");
            }
        }
        return found;
    }
}
