package dev.tidegate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the pages say that can be checked: the example is the compiled one, links lead somewhere, tests named exist. */
class PagesTest {
    private static final Path TOP = Path.of("..");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
    private static final Pattern TEST = Pattern.compile("`([A-Z][A-Za-z]+(?:Test|Contract|Laws))`");

    @Test
    void theReadmesExampleIsTheCompiledOne() throws IOException {
        String source = Files.readString(TOP.resolve("core/src/test/java/dev/tidegate/ReadmeExampleTest.java"));
        String compiled = source.substring(
                        source.indexOf("// example begins\n") + "// example begins\n".length(),
                        source.indexOf("// example ends"))
                .stripIndent()
                .strip();

        assertThat(Files.readString(TOP.resolve("README.md"))).contains("```java\n" + compiled + "\n```");
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
        List<String> sources;
        try (Stream<Path> files = Files.walk(TOP)) {
            sources = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".java"))
                    .map(name -> name.replace(".java", ""))
                    .toList();
        }
        List<String> missing = new ArrayList<>();
        for (Path page : pages()) {
            Matcher test = TEST.matcher(Files.readString(page));
            while (test.find()) {
                if (!sources.contains(test.group(1))) {
                    missing.add(page + " names " + test.group(1));
                }
            }
        }

        assertThat(missing).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        try (Stream<Path> files = Files.walk(TOP, 4)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .filter(file -> !file.toString().contains("target"))
                    .toList();
        }
    }
}
