package dev.tidegate.aws.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.plan.CloudFormation;
import dev.tidegate.aws.plan.DesignSteps;
import dev.tidegate.aws.plan.Template;
import dev.tidegate.aws.security.AnAccount;
import dev.tidegate.aws.security.RuleFixtures;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
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
        isComplete(id, Bench.of(id, RuleFixtures.of(id).wrong(), directory));
    }

    @Test
    void theDesignsAreInTheirTemplates() throws IOException {
        List<Step> design = new ArrayList<>(DesignSteps.publicServerless("limits"));
        DesignSteps.App app = new DesignSteps.App("d1", "main");
        String cache = "arn:aws:elasticache:us-east-1:123456789012:serverlesscache:limits";
        String user = "arn:aws:elasticache:us-east-1:123456789012:user:limits-app";
        design.addAll(DesignSteps.role("arn:aws:iam::123456789012:role/app", cache, user, app));
        design.addAll(DesignSteps.released(app, DesignSteps.variables("limits")));
        isComplete("design-c", Bench.of(new AnAccount(), design, directory));
        isComplete("design-a", Bench.of(new AnAccount(), DesignSteps.existing(new AnAccount().build()), directory));
    }

    private static void isComplete(String id, Bench bench) throws IOException {
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
            Files.writeString(Path.of(folder, id + ".json"), withIdsAsAwsMakesThem(template.text()));
        }
    }

    /** The ids of a test are words; cfn-lint takes those of AWS alone. */
    private static String withIdsAsAwsMakesThem(String template) {
        return Pattern.compile("\"(sg|vpc|subnet|rtb|acl|pcx)-([a-z0-9]{1,7})\"")
                .matcher(template)
                .replaceAll(id -> String.format(
                        Locale.ROOT, "\"%s-%017x\"", id.group(1), id.group(2).hashCode()));
    }
}
