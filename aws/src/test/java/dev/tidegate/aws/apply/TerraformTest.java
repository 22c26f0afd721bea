package dev.tidegate.aws.apply;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.change.Step;
import dev.tidegate.aws.plan.DesignSteps;
import dev.tidegate.aws.plan.Template;
import dev.tidegate.aws.plan.Terraform;
import dev.tidegate.aws.security.AnAccount;
import dev.tidegate.aws.security.RuleFixtures;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the plans of all rules create, as Terraform: its arguments are the provider's, its references are resolved. */
class TerraformTest {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Pattern REFERENCE = Pattern.compile("(?<!\\$)\\$\\{([a-z_]+)\\.([A-Za-z0-9_-]+)");

    @TempDir
    Path directory;

    @AfterAll
    static void close() {
        Bench.closeAll();
    }

    static Stream<String> rules() {
        return RuleFixtures.all().keySet().stream();
    }

    /** Arguments of each type as the provider's own bindings list them, required ones under {@code required}. */
    private static JsonNode provider() throws IOException {
        try (InputStream in =
                Objects.requireNonNull(TerraformTest.class.getResourceAsStream("/terraform-arguments.json"))) {
            return JSON.readTree(in);
        }
    }

    private JsonNode emitted(String name, Plan plan) throws IOException {
        Template template = Terraform.of(plan);
        String folder = System.getProperty("tidegate.terraform", "");
        if (!folder.isEmpty() && !template.text().isEmpty()) {
            Files.writeString(Path.of(folder, name + ".tf.json"), template.text());
        }
        return JSON.readTree(template.text().isEmpty() ? "{}" : template.text());
    }

    @ParameterizedTest
    @MethodSource("rules")
    void everyArgumentIsTheProvidersAndEveryReferenceIsResolved(String id) throws IOException {
        Bench bench = Bench.of(id, RuleFixtures.of(id).wrong(), directory);
        isValid(emitted(id, bench.plan));
    }

    private static void isValid(JsonNode configuration) throws IOException {
        JsonNode provider = provider();
        Set<String> known = new TreeSet<>();
        configuration.path("variable").fieldNames().forEachRemaining(name -> known.add("var." + name));
        configuration
                .path("resource")
                .properties()
                .forEach(type -> type.getValue().properties().forEach(resource -> {
                    JsonNode arguments = provider.path(type.getKey());
                    Set<String> allowed = names(arguments.path("arguments"));
                    allowed.add("depends_on");
                    Set<String> used = new TreeSet<>();
                    resource.getValue().fieldNames().forEachRemaining(used::add);
                    assertThat(allowed).as(type.getKey()).containsAll(used);
                    assertThat(used).as(type.getKey()).containsAll(names(arguments.path("required")));
                    // A resource refers to those before it alone.
                    assertThat(known).as(resource.getValue().toString()).containsAll(references(resource.getValue()));
                    known.add(type.getKey() + "." + resource.getKey());
                }));
        assertThat(configuration.toString()).doesNotContain("$slot").doesNotContain("Slot[");
    }

    private static Set<String> names(JsonNode list) {
        Set<String> names = new TreeSet<>();
        list.forEach(each -> names.add(each.asText()));
        return names;
    }

    private static Set<String> references(JsonNode resource) {
        Set<String> all = new TreeSet<>();
        resource.path("depends_on").forEach(each -> all.add(each.asText()));
        Matcher matcher = REFERENCE.matcher(resource.toString());
        while (matcher.find()) {
            all.add(matcher.group(1) + "." + matcher.group(2));
        }
        return all;
    }

    private Plan plan(List<Step> steps) {
        return Bench.of(new AnAccount(), steps, directory).plan;
    }

    @Test
    void aNewSecurityGroupIsNamedByItsRulesAndKeepsTheWayOutThatAwsGivesIt() throws IOException {
        Bench bench = Bench.of("NET-06", RuleFixtures.of("NET-06").wrong(), directory);
        JsonNode resources = emitted("NET-06", bench.plan).path("resource");
        assertThat(resources
                        .at("/aws_vpc_security_group_ingress_rule/rl-cache/security_group_id")
                        .asText())
                .isEmpty();
        assertThat(resources.path("aws_vpc_security_group_ingress_rule").findValuesAsText("security_group_id"))
                .containsExactly("${aws_security_group.rl-cache.id}");
        assertThat(resources.path("aws_vpc_security_group_egress_rule").findValuesAsText("security_group_id"))
                .containsExactly("${aws_security_group.rl-cache.id}");
        assertThat(Terraform.of(bench.plan).left()).containsExactly("elasticache ModifyReplicationGroup rl");
    }

    @Test
    void theParametersOfANewGroupAreInIt() throws IOException {
        Bench bench = Bench.of(
                "MEM-01",
                account -> {
                    account.parameterGroup = "default.valkey8";
                    account.parameters.clear();
                },
                directory);
        JsonNode group = emitted("MEM-01-new", bench.plan).path("resource").path("aws_elasticache_parameter_group");
        assertThat(group.findValues("parameter").get(0).get(0).toString())
                .isEqualTo("{\"name\":\"maxmemory-policy\",\"value\":\"noeviction\"}");
    }

    /** The provider has no public endpoints, so the step stays one; what it needs is in the configuration. */
    @Test
    void whatTheProviderCannotMakeIsListed() throws IOException {
        Template template = Terraform.of(plan(DesignSteps.publicServerless("limits")));
        assertThat(template.left()).containsExactly("elasticache CreateServerlessCache limits");
        isValid(JSON.readTree(template.text()));
        assertThat(template.text()).contains("aws_elasticache_user_group");
    }

    @Test
    void aSecretIsASensitiveVariableAndHasNoValue() throws IOException {
        Bench bench = Bench.of(
                "ENC-01",
                account -> {
                    account.atRest = new dev.tidegate.aws.account.Cache.AtRest(false, "");
                    account.userGroups = List.of();
                    account.hasToken = true;
                },
                directory);
        JsonNode configuration = emitted("ENC-01-token", bench.plan);
        assertThat(configuration.at("/variable/auth_token/sensitive").asBoolean())
                .isTrue();
        assertThat(configuration.toString()).contains("${var.auth_token}").doesNotContain("value-of-AUTH");
        isValid(configuration);
    }
}
