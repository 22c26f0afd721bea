package dev.tidegate.aws.security;

import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.rules.AuditContext;
import dev.tidegate.aws.rules.RuleFacts;
import dev.tidegate.aws.rules.Tag;
import dev.tidegate.aws.rules.topic.AllRules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The pages, the table, the schema and the rules are one. */
class RulePagesTest {
    private static final Path DOCS = Path.of("..", "docs");
    private static final Path RULES = DOCS.resolve("guides/aws/rules");
    private static final Path GUIDE = DOCS.resolve("guides/aws/security.md");
    private static final String BEGIN = "<!-- the rules begin; RulePagesTest writes them -->\n";
    private static final String END = "<!-- the rules end -->";

    static Stream<RuleFacts> rules() {
        return AllRules.facts().stream();
    }

    private static void assertSame(Path page, String made) throws IOException {
        if (Boolean.getBoolean("tidegate.write")) {
            Files.createDirectories(page.toAbsolutePath().getParent());
            Files.writeString(page, made);
        }
        assertThat(Files.readString(page))
                .as(page + "; to write it anew: -Dtidegate.write=true")
                .isEqualTo(made);
    }

    /** The commands of the fixture in which the rule finds something. */
    private static String example(RuleFacts rule) {
        AuditContext subject =
                AnAccount.with(RuleFixtures.of(rule.id()).wrong()).build();
        return AllRules.list().stream()
                .filter(each -> each.facts().equals(rule))
                .flatMap(each -> each.of(subject).findings().stream())
                .findFirst()
                .orElseThrow()
                .command();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleHasItsPage(RuleFacts rule) throws IOException {
        assertSame(DOCS.resolve("..").resolve(rule.page()), RulePages.page(rule, example(rule)));
    }

    @Test
    void thereIsNoPageWithoutARule() throws IOException {
        try (Stream<Path> pages = Files.list(RULES)) {
            List<String> names =
                    pages.map(page -> page.getFileName().toString()).sorted().toList();
            assertThat(names)
                    .containsExactlyElementsOf(
                            rules().map(rule -> rule.id() + ".md").sorted().toList());
        }
    }

    @Test
    void theTableOfTheGuideIsTheRules() throws IOException {
        String guide = Files.readString(GUIDE);
        String before = guide.substring(0, guide.indexOf(BEGIN) + BEGIN.length());
        String after = guide.substring(guide.indexOf(END));
        assertSame(GUIDE, before + RulePages.index(AllRules.facts()) + after);
    }

    @Test
    void thePublishedSchemaIsTheRules() throws IOException {
        assertSame(DOCS.resolve("reference/aws-security.schema.json"), ReportSchema.text(AllRules.facts(Tag.SECURE)));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyRuleSaysWhatItSeesWhyItMattersAndWhatToDo(RuleFacts rule) {
        assertThat(rule.id()).matches("[A-Z]{2,4}-[0-9]{2}");
        assertThat(rule.title()).doesNotEndWith(".").hasSizeBetween(15, 90);
        assertThat(List.of(rule.checks(), rule.rationale(), rule.remediation())).allMatch(text -> text.endsWith("."));
        assertThat(example(rule)).isNotBlank();
        assertThat(rule.permissions()).allMatch(action -> action.matches("[a-z0-9]+:[A-Z][A-Za-z]+"));
    }
}
