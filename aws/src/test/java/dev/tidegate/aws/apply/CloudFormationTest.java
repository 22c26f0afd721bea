package dev.tidegate.aws.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.plan.CloudFormation;
import dev.tidegate.aws.plan.Template;
import dev.tidegate.aws.security.RuleFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the plans of all rules create is in their templates; cfn-lint sees them where a folder is named. */
class CloudFormationTest {
    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        Bench.closeAll();
    }

    static Stream<String> rules() {
        return RuleFixtures.all().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyStepIsInTheTemplateOrListedAndEveryReferenceIsResolved(String id) throws IOException {
        Bench bench = Bench.of(id, RuleFixtures.of(id).wrong(), directory);
        Template template = CloudFormation.of(bench.plan);
        long made = bench.plan.steps().size() - template.left().size();
        if (template.text().isEmpty()) {
            assertThat(made).isZero();
            return;
        }
        JsonNode node = JsonMapper.builder().build().readTree(template.text());
        assertThat(node.path("Resources").size()).isGreaterThanOrEqualTo((int) made);
        Set<String> known = new TreeSet<>();
        node.path("Resources").fieldNames().forEachRemaining(known::add);
        node.path("Parameters").fieldNames().forEachRemaining(known::add);
        node.findValuesAsText("Ref").forEach(name -> assertThat(known).contains(name));
        node.findValuesAsText("DependsOn").forEach(name -> assertThat(known).contains(name));
        assertThat(template.text()).doesNotContain("$slot");
        assertThat(bench.plan.steps()).anyMatch(Change.class::isInstance);
        String folder = System.getProperty("tidegate.templates", "");
        if (!folder.isEmpty()) {
            Files.writeString(Path.of(folder, id + ".json"), template.text());
        }
    }
}
