package dev.tidegate.aws.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.apply.Plan;
import dev.tidegate.aws.change.Change;
import dev.tidegate.aws.change.Slot;
import dev.tidegate.aws.change.Slots;
import dev.tidegate.aws.change.Step;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a plan creates, as a configuration of Terraform in its JSON syntax: resources in the order of the steps, each
 * after the one before. Changes of what is there already are listed instead. A secret is a sensitive variable.
 */
public final class Terraform {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** The provider that knows {@code aws_vpc_security_group_ingress_rule} and users of Valkey. */
    private static final String PROVIDER = ">= 5.73";

    private final Plan plan;
    private final Map<String, Map<String, Object>> resources = new LinkedHashMap<>();
    private final Map<String, Object> variables = new LinkedHashMap<>();
    private final Map<String, String> references = new LinkedHashMap<>();
    private final Set<Object> made = new LinkedHashSet<>();
    private final List<String> left = new ArrayList<>();
    private Optional<String> last = Optional.empty();

    private Terraform(Plan plan) {
        this.plan = plan;
    }

    /** The configuration of a plan. */
    public static Template of(Plan plan) {
        Terraform configuration = new Terraform(plan);
        for (Step step : plan.steps()) {
            boolean isIn = step instanceof Change change && configuration.add(Slots.filled(change, plan.slots()));
            if (!isIn) {
                configuration.left.add(PlanText.title(step));
            }
        }
        return new Template(configuration.text(), configuration.left);
    }

    /** Whether the change is in the configuration now. */
    private boolean add(Change change) {
        if (change.operation().equals("ModifyCacheParameterGroup")) {
            return parameters(change);
        }
        Optional<TerraformType> type = TerraformType.of(change);
        if (type.isEmpty()) {
            return false;
        }
        for (Map<String, Object> values : type.get().resources(change)) {
            add(change, type.get().name(), values);
        }
        if (change.operation().equals("CreateSecurityGroup")) {
            outbound(change);
        }
        return true;
    }

    private void add(Change change, String type, Map<String, Object> values) {
        String label = label(type, change.resource());
        Map<String, Object> resource = new LinkedHashMap<>();
        values.forEach((name, value) -> resource.put(name, value(value)));
        String address = type + "." + label;
        String text = String.valueOf(resource);
        last.filter(previous -> !text.contains("${" + previous + "."))
                .ifPresent(previous -> resource.put("depends_on", List.of(previous)));
        resources.computeIfAbsent(type, key -> new LinkedHashMap<>()).put(label, resource);
        last = Optional.of(address);
        made.add(type + " " + change.resource());
        change.result()
                .map(Slot::name)
                .ifPresent(slot -> references.putIfAbsent(
                        slot, "${" + address + (slot.endsWith("_HOST") ? ".endpoint[0].address}" : ".id}")));
    }

    /** The provider takes the rule away that AWS gives every new group; this is the same rule. */
    private void outbound(Change change) {
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(
                "security_group_id", change.result().<Object>map(slot -> slot).orElse(change.resource()));
        values.put("ip_protocol", "-1");
        values.put("cidr_ipv4", "0.0.0.0/0");
        Change rule = Change.of("ec2", "AuthorizeSecurityGroupEgress", change.resource());
        add(rule, "aws_vpc_security_group_egress_rule", values);
    }

    /** The parameters of a group that this plan makes are a part of it; those of another group are left. */
    private boolean parameters(Change change) {
        String type = "aws_elasticache_parameter_group";
        if (!made.contains(type + " " + change.resource())) {
            return false;
        }
        Map<String, Object> group = group(resources.getOrDefault(type, Map.of()), change.resource());
        List<Object> all = new ArrayList<>(Peers.list(group.get("parameter")));
        for (Object each : Peers.list(change.parameters().get("ParameterNameValues"))) {
            Map<?, ?> pair = (Map<?, ?>) each;
            Map<String, Object> parameter = new LinkedHashMap<>();
            parameter.put("name", String.valueOf(pair.get("ParameterName")));
            parameter.put("value", String.valueOf(pair.get("ParameterValue")));
            all.add(parameter);
        }
        group.put("parameter", all);
        return true;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> group(Map<String, Object> groups, String name) {
        return groups.values().stream()
                .map(each -> (Map<String, Object>) each)
                .filter(each -> name.equals(each.get("name")))
                .findFirst()
                .orElseThrow();
    }

    private String label(String type, String resource) {
        String clean = resource.replaceAll("[^A-Za-z0-9_-]+", "_");
        String first = clean.matches("[A-Za-z_].*") ? clean : "_" + clean;
        Map<String, Object> others = resources.getOrDefault(type, Map.of());
        String label = first;
        for (int i = 2; others.containsKey(label); i++) {
            label = first + "_" + i;
        }
        return label;
    }

    private Object value(Object value) {
        if (value instanceof Slot slot) {
            String reference = references.get(slot.name());
            return reference == null ? variable(slot.name()) : reference;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), value(each)));
            return copy;
        }
        if (value instanceof List<?> list) {
            return list.stream().map(this::value).toList();
        }
        // In this syntax every text is a template of Terraform's.
        return value instanceof String text ? text.replace("${", "$${").replace("%{", "%%{") : value;
    }

    private String variable(String slot) {
        String name = slot.toLowerCase(java.util.Locale.ROOT);
        Map<String, Object> variable = new LinkedHashMap<>();
        variable.put("type", "string");
        if (Slots.isSecret(slot)) {
            variable.put("sensitive", true);
        }
        variables.put(name, variable);
        return "${var." + name + "}";
    }

    private String text() {
        if (resources.isEmpty()) {
            return "";
        }
        Map<String, Object> provider = new LinkedHashMap<>();
        provider.put("source", "hashicorp/aws");
        provider.put("version", PROVIDER);
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("//", "Tidegate: " + plan.title());
        all.put("terraform", Map.of("required_providers", Map.of("aws", provider)));
        all.put("provider", Map.of("aws", Map.of("region", plan.region())));
        if (!variables.isEmpty()) {
            all.put("variable", variables);
        }
        all.put("resource", resources);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts alone", e);
        }
    }
}
