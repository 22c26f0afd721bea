package dev.tidegate.cli.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page on architecture names every place that a new window kind needs. */
class WindowKindsTest {
    private static final Path ROOT = Path.of("..");

    private static Set<String> filesWith(String text, String end) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Stream<Path> modules = Files.list(ROOT)) {
            for (Path main : modules.map(module -> module.resolve("src/main"))
                    .filter(Files::isDirectory)
                    .toList()) {
                try (Stream<Path> files = Files.walk(main)) {
                    for (Path file :
                            files.filter(each -> each.toString().endsWith(end)).toList()) {
                        if (Files.readString(file).contains(text)) {
                            names.add(file.getFileName().toString());
                        }
                    }
                }
            }
        }
        return names;
    }

    /** The names in back quotes of the chapter. */
    private static Set<String> named() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/internals/architecture.md"));
        String chapter = page.substring(page.indexOf("\n## A new window kind"), page.indexOf("\n## One decision"));
        return Pattern.compile("`([^`]+)`")
                .matcher(chapter)
                .results()
                .map(each -> each.group(1))
                .collect(Collectors.toSet());
    }

    @Test
    void everyPlaceThatDistinguishesTheFixedWindowIsOnThePage() throws IOException {
        Set<String> classes = filesWith("instanceof Window.Fixed", ".java").stream()
                .map(name -> name.replace(".java", ""))
                .collect(Collectors.toSet());
        assertThat(classes).contains("Algorithm", "OracleLimit");
        assertThat(named()).containsAll(classes);
    }

    @Test
    void everyScriptThatDistinguishesTheFixedWindowIsOnThePage() throws IOException {
        Set<String> scripts = filesWith("KIND.FIXED", ".lua");
        assertThat(scripts).contains("window_function.lua");
        assertThat(named()).containsAll(scripts);
    }
}
