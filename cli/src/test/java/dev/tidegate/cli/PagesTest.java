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
    /** Up to the end of its code span, or of its line in a code block; a comment is no part of it. */
    private static final Pattern MAVEN = Pattern.compile("(?<=`)mvn [^`]*(?=`)|(?m)^mvn (?:[^\n#]|(?<=\\S)#)*");

    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+(?:Test|Contract|Laws|Defects))`");
    private static final Pattern METHOD =
            Pattern.compile("`([A-Z][A-Za-z]+(?:Test|Contract|Laws|Defects))\\.([a-z][A-Za-z0-9]+)`");

    @ParameterizedTest
    @CsvSource({
        "README.md, ReadmeExampleTest",
        "docs/start/java.md, StartExampleTest",
        "docs/reference/reservation.md, ReservationExampleTest"
    })
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

    /** Also {@code -pl redis -am}, {@code '-Dtest=A#b*,C'}, and a command that goes on in the next line. */
    @Test
    void everyTestThatAMavenCommandOfAPageNamesIsInItsModule() throws IOException {
        List<String> missing = new ArrayList<>();
        int commands = 0;
        for (Path page : pages()) {
            Matcher command = MAVEN.matcher(Files.readString(page));
            while (command.find()) {
                String text = command.group().replaceAll("\\s+", " ");
                Matcher module = Pattern.compile("-pl (\\S+)").matcher(text);
                Matcher tests = Pattern.compile("-Dtest='?([^ '`]+)").matcher(text);
                if (tests.find()) {
                    commands++;
                    Path folder = TOP.resolve(module.find() ? module.group(1) : "no -pl in: " + text);
                    for (String test : tests.group(1).split(",")) {
                        if (!isThere(folder.resolve("src/test/java"), test)) {
                            missing.add(page + ": " + text + ": " + test);
                        }
                    }
                }
            }
        }

        assertThat(missing).isEmpty();
        assertThat(commands).isGreaterThan(3);
    }

    private static boolean isThere(Path tests, String pattern) throws IOException {
        String[] parts = pattern.split("#", 2);
        if (!Files.isDirectory(tests)) {
            return false;
        }
        try (Stream<Path> files = Files.walk(tests)) {
            for (Path file :
                    files.filter(each -> each.endsWith(parts[0] + ".java")).toList()) {
                String method = parts.length == 1 ? "class " : " void " + parts[1].replace("*", "");
                if (Files.readString(file).contains(method)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The profile named-tests lets modules that have no such test pass; a command needs no more than this. */
    @Test
    void noMavenCommandOfAPageNeedsAFurtherFlag() throws IOException {
        assertThat(Files.readString(TOP.resolve("pom.xml"))).contains("<id>named-tests</id>");
        for (Path page : pages()) {
            assertThat(Files.readString(page)).as(page.toString()).doesNotContain("failIfNo");
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
