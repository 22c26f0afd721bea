package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the pages say that can be checked: the example is the compiled one, links lead somewhere, tests named exist. */
class PagesTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+(?:Test|Contract|Laws|Defects))`");
    private static final Pattern METHOD =
            Pattern.compile("`([A-Z][A-Za-z]+(?:Test|Contract|Laws|Defects))\\.([a-z][A-Za-z0-9]+)`");

    @ParameterizedTest
    @CsvSource({"README.md, ReadmeExampleTest", "docs/reference/reservation.md, ReservationExampleTest"})
    void theExampleOfAPageIsTheCompiledOne(String page, String test) throws IOException {
        String source = Files.readString(TOP.resolve("core/src/test/java/dev/tidegate/" + test + ".java"));
        String compiled = source.substring(
                        source.indexOf("// example begins\n") + "// example begins\n".length(),
                        source.indexOf("// example ends"))
                .stripIndent()
                .strip();

        assertThat(Files.readString(TOP.resolve(page))).contains("```java\n" + compiled + "\n```");
    }

    @Test
    void everyLinkBetweenPagesLeadsSomewhere() throws IOException {
        List<String> broken = new ArrayList<>();
        for (Path page : pages()) {
            Matcher link = LINK.matcher(Files.readString(page));
            while (link.find()) {
                if (!Files.exists(page.resolveSibling(link.group(1)))) {
                    broken.add(page + " -> " + link.group(1));
                }
            }
        }

        assertThat(broken).isEmpty();
    }

    @Test
    void everyTestThatAPageNamesExists() throws IOException {
        Map<String, Path> sources = sources();
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            Matcher test = TEST.matcher(Files.readString(page));
            while (test.find()) {
                if (!sources.containsKey(test.group(1))) {
                    missing.add(page + " names " + test.group(1));
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    /** By the name of the type. */
    private static Map<String, Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(TOP)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(
                            file -> file.getFileName().toString().replace(".java", ""),
                            Function.identity(),
                            (one, other) -> one));
        }
    }

    @Test
    void everyTestMethodThatAPageNamesExists() throws IOException {
        Map<String, Path> sources = sources();
        List<String> missing = new ArrayList<>();
        int named = 0;
        for (Path page : pages()) {
            Matcher method = METHOD.matcher(Files.readString(page));
            while (method.find()) {
                named++;
                Path source = sources.get(method.group(1));
                if (source == null || !Files.readString(source).contains(" void " + method.group(2) + "(")) {
                    missing.add(page + " names " + method.group(1) + "." + method.group(2));
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(named).isPositive();
    }

    /** A row without a test would be a mere intention. */
    @Test
    void everyRowOfTheGuaranteesOfReservationsNamesAMethodOrASuite() throws IOException {
        String page = Files.readString(TOP.resolve("docs/concepts/reservations.md"));
        List<String> rows = page.substring(page.indexOf("| when | then | test |"))
                .lines()
                .takeWhile(line -> line.startsWith("|"))
                .skip(2)
                .toList();

        assertThat(rows)
                .hasSizeGreaterThan(15)
                .allSatisfy(row -> assertThat(
                                METHOD.matcher(row).find() || TEST.matcher(row).find())
                        .as(row)
                        .isTrue());
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(TOP, 4)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("target"))
                    .toList();
        }
    }
}
