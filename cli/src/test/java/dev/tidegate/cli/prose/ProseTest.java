package dev.tidegate.cli.prose;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Pages, comments of main sources and texts of {@code --help} use the words of the project's vocabulary. */
class ProseTest {
    private static final Path TOP = Path.of("..");

    private static final String LEFT_OUT = "(.*/)?(target|node_modules|dist|\\..+)/.*";

    private static final Map<String, Source> SOURCES = new TreeMap<>();
    private static Vocabulary vocabulary;

    @BeforeAll
    static void read() throws IOException {
        vocabulary = Vocabulary.read(TOP.resolve("docs/internals/vocabulary.txt"));
        try (Stream<Path> files = Files.walk(TOP)) {
            for (Path path : files.filter(ProseTest::isChecked).toList()) {
                String file = TOP.relativize(path).toString();
                SOURCES.put(file, Source.of(file, Files.readString(path)));
            }
        }
    }

    private static boolean isChecked(Path path) {
        String file = TOP.relativize(path).toString();
        boolean text = file.endsWith(".md") || (file.contains("src/main/") && file.matches(".*\\.(java|lua)"));
        return text && !file.matches(LEFT_OUT);
    }

    @Test
    void everyTextUsesTheVocabulary() {
        List<String> wrong = new ArrayList<>();
        for (Vocabulary.Entry entry : vocabulary.entries()) {
            List<String> found = new ArrayList<>();
            SOURCES.values().forEach(source -> found.addAll(Vocabulary.findings(entry, source)));
            if (found.size() > entry.most()) {
                wrong.add("\"" + entry.words() + "\": " + found.size() + " found, at most " + entry.most());
                wrong.addAll(found);
            }
        }
        assertThat(wrong).isEmpty();
    }

    @Test
    void proseOfPagesIsWrapped() {
        List<String> wide = new ArrayList<>();
        SOURCES.forEach((file, source) -> {
            if (file.endsWith(".md")) {
                wide.addAll(Vocabulary.wideLines(file, source.text()));
            }
        });
        assertThat(wide).isEmpty();
    }

    @Test
    void theCommentOfAClassStandsByItself() {
        List<String> tooShort = new ArrayList<>();
        SOURCES.values().stream()
                .filter(source -> source.file().endsWith(".java"))
                .forEach(source -> tooShort.addAll(Vocabulary.shortClassComments(source)));
        assertThat(tooShort).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        '/** Postcards. */\nfinal class Off {}'                              | 'A.java:1: Off: "Postcards."'
        'class A {\n/**\n * Which.\n *\n * @param a one of many things\n */\n@Deprecated(since = "2")\nprivate record B(int a) {}\n}' | 'A.java:2: B: "Which."'
        """)
    void aClassCommentThatIsARiddleIsFound(String source, String finding) {
        assertThat(Vocabulary.shortClassComments(Source.of("A.java", source)))
                .singleElement()
                .satisfies(found -> assertThat(found).startsWith(finding));
    }

    @Test
    void allKindsOfTextAreRead() {
        assertThat(SOURCES.keySet())
                .contains(
                        "README.md",
                        "docs/concepts/limits.md",
                        "cli/src/main/java/dev/tidegate/cli/TidegateCommand.java")
                .anyMatch(file -> file.endsWith("decide.lua"))
                .noneMatch(file -> file.contains("/target/"));
        assertThat(SOURCES.get("cli/src/main/java/dev/tidegate/cli/TidegateCommand.java")
                        .prose()
                        .get(Kind.HELP))
                .contains("Decides, for every AI call,")
                .doesNotContain("The tool itself");
    }

    /** An interface of an application that Tidegate replaced; everywhere else its customers are tenants. */
    @Test
    void onlyTheCompatibleInterfaceSpeaksOfCreators() throws IOException {
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(TOP)) {
            for (Path path : files.filter(ProseTest::isText).toList()) {
                String file = TOP.relativize(path).toString();
                boolean mayUse = file.matches(".*/(compat|prose)/.*|CHANGELOG.md|docs/internals/vocabulary.txt");
                String text = Files.readString(path).replaceAll("checkCreatorRateLimit|CreatorRateLimiter", "");
                if (!mayUse && text.toLowerCase(Locale.ROOT).contains("creator")) {
                    found.add(file);
                }
            }
        }
        assertThat(found).isEmpty();
    }

    private static boolean isText(Path path) {
        String file = TOP.relativize(path).toString();
        return file.matches(".*\\.(java|lua|md|m?js|ts|sh|ya?ml|txt)") && !file.matches(LEFT_OUT);
    }

    /** One sentence for each entry of the vocabulary, in each kind of text that the entry covers. */
    @Test
    void everyEntryFindsAPlantedSentence() {
        String sentences =
                "Nobody hears somebody. It acts upon it. Anyone may ask, whom it tells anew. It is told to mend a limit, likewise "
                        + "unless said otherwise; the old guide has creator-1.";
        Map<Kind, List<Source>> planted = Map.of(
                Kind.MARKDOWN, List.of(Source.of("a.md", sentences)),
                Kind.EXAMPLES, List.of(Source.of("a.md", "```\n" + sentences + "\n```")),
                Kind.HELP, List.of(Source.of("A.java", "@Option(names = \"-a\", description = \"" + sentences + "\")")),
                Kind.JAVADOC,
                        List.of(
                                Source.of("A.java", "/** " + sentences + " */"),
                                Source.of("A.java", "/** The same as above. */")),
                Kind.COMMENT, List.of(Source.of("A.java", "int a; // " + sentences)),
                Kind.LUA, List.of(Source.of("a.lua", "local a = 1 -- " + sentences)));
        for (Vocabulary.Entry entry : vocabulary.entries()) {
            for (Kind kind : entry.kinds()) {
                assertThat(planted.get(kind).stream().flatMap(source -> Vocabulary.findings(entry, source).stream()))
                        .as(entry.words() + " in " + kind)
                        .isNotEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a.md   | 'One.\nA limit that nobody hears of.'            | a.md:2: "nobody"
        a.md   | 'The caller is\ntold to wait.'                   | a.md:1: "is told"
        a.md   | '- It acts upon it.'                             | a.md:1: "upon"
        a.md   | '| 30 | unless said otherwise |'                 | a.md:1: "unless said otherwise"
        a.md   | '```\ntidegate acquire creator-1\n```'           | a.md:2: "creator-1"
        A.java | 'class A {\n    /** The same as above. */\n}'    | A.java:2: "The same"
        A.java | '/**\n * Waits,\n * likewise.\n */'              | A.java:3: "likewise"
        A.java | '@Option(names = "-a", description = "Whom to trust.")' | A.java:1: "Whom"
        A.java | '// as the old guide has it'                     | A.java:1: "the old guide"
        a.lua  | 'local a = 1 -- made anew'                       | a.lua:1: "anew"
        """)
    void aBadSentenceIsFoundWhereItStands(String file, String source, String finding) {
        Source read = Source.of(file, source);
        assertThat(vocabulary.entries().stream()
                        .flatMap(entry -> Vocabulary.findings(entry, read).stream())
                        .toList())
                .anySatisfy(found -> assertThat(found).startsWith(finding + " → "));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        a.md   | 'See `nobody` and [it](http://127.0.0.1/upon).'
        a.md   | '```\nnobody\n```'
        A.java | 'String told = "nobody is told";'
        A.java | '/** Returns the same limit, {@code nobody}. */'
        A.java | 'String url = "http://a"; String name = "whom";'
        """)
    void codeIsNoSentence(String file, String source) {
        Source read = Source.of(file, source);
        assertThat(vocabulary.entries())
                .allSatisfy(
                        entry -> assertThat(Vocabulary.findings(entry, read)).isEmpty());
    }

    @Test
    void aLineThatCouldBeWrappedIsFoundAndOneThatCannotIsNot() {
        String wide = "word ".repeat(25).strip();
        String span = "`" + "word ".repeat(25) + "`";
        assertThat(Vocabulary.wideLines("a.md", "One.\n" + wide)).containsExactly("a.md:2: 124 columns → wrap at 100");
        assertThat(Vocabulary.wideLines("a.md", "```\n" + wide + "\n```\n| " + wide + " |\n" + span))
                .isEmpty();
    }
}
