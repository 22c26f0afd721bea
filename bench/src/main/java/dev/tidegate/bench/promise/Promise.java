package dev.tidegate.bench.promise;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One line of {@code promises.txt}: a figure, or the ratio of two, and the bound that was asked of it.
 *
 * @param suite the script of {@code bench/} that measures it, or {@code -}
 * @param rows of the group, multiplied; for a suite of {@code -} the reason why nothing measures it
 * @param over of the group, multiplied and divided by; empty where the figure itself is compared
 * @param atMost whether the bound may not be exceeded, or has to be reached
 */
public record Promise(
        String suite,
        String group,
        String figure,
        List<String> rows,
        List<String> over,
        boolean atMost,
        double bound,
        String what) {
    /** The suite of what no program measures. */
    public static final String NONE = "-";

    private static final String FILE = "promises.txt";
    private static final int COLUMNS = 7;

    /** All lines, in their order. */
    public static List<Promise> all() {
        try (InputStream file = Objects.requireNonNull(Promise.class.getResourceAsStream(FILE), FILE)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .map(Promise::parse)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The lines that a suite measures. */
    public static List<Promise> of(String suite) {
        return all().stream().filter(one -> one.suite.equals(suite)).toList();
    }

    /**
     * One line of the file.
     *
     * @throws IllegalArgumentException if it is none, saying what is expected
     */
    public static Promise parse(String line) {
        String[] cells = line.split("\\|", -1);
        if (cells.length != COLUMNS) {
            throw new IllegalArgumentException(line + " (expected: " + COLUMNS + " columns)");
        }
        List<String> all = Arrays.stream(cells).map(String::strip).toList();
        String[] bound = all.get(5).split(" ", 2);
        if (bound.length != 2 || !List.of("<=", ">=").contains(bound[0])) {
            throw new IllegalArgumentException(line + " (expected: a bound as <= 1.25 or >= 3)");
        }
        return new Promise(
                all.get(0),
                all.get(1),
                all.get(2),
                names(all.get(3)),
                names(all.get(4)),
                "<=".equals(bound[0]),
                Double.parseDouble(bound[1]),
                all.get(6));
    }

    private static List<String> names(String cell) {
        return cell.isEmpty()
                ? List.of()
                : Pattern.compile(" \\* ").splitAsStream(cell).toList();
    }

    /** Whether a program measures it. */
    public boolean measured() {
        return !suite.equals(NONE);
    }

    /** The titles of all rows that it needs. */
    public Stream<String> titles() {
        return Stream.concat(rows.stream(), over.stream()).map(row -> group + "/" + row);
    }

    /** Whether {@code value} keeps the bound. */
    public boolean metBy(double value) {
        return atMost ? value <= bound : value >= bound;
    }

    /** The bound as it is written in tables. */
    public String asked() {
        String number = bound % 1 == 0 ? String.format(Locale.ROOT, "%.0f", bound) : "" + bound;
        return (atMost ? "<= " : ">= ") + number;
    }

    /** A regular expression for {@code --filter} that matches just the rows that {@code some} need. */
    public static String filter(List<Promise> some) {
        return some.stream()
                .flatMap(Promise::titles)
                .distinct()
                .map(Pattern::quote)
                .collect(Collectors.joining("|", "^(", ")$"));
    }

    /** Promises that are measured together, because they name rows of one group, in the order of the file. */
    public static List<List<Promise>> parts(List<Promise> some) {
        List<List<Promise>> parts = new ArrayList<>();
        for (Promise one : some) {
            parts.stream()
                    .filter(part -> part.get(0).suite.equals(one.suite)
                            && part.get(0).group.equals(one.group))
                    .findFirst()
                    .orElseGet(() -> {
                        parts.add(new ArrayList<>());
                        return parts.get(parts.size() - 1);
                    })
                    .add(one);
        }
        return parts;
    }
}
