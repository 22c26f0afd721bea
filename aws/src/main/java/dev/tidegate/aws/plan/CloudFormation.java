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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * What a plan creates, as a template of CloudFormation in JSON: resources in the order of the steps, each after the one
 * before. Changes of what is there already have no place in a template; they are listed. A secret is a parameter.
 */
public final class CloudFormation {
    private static final JsonMapper JSON = JsonMapper.builder().build();
    private static final Map<String, Type> TYPES = types();

    private final Map<String, Object> resources = new LinkedHashMap<>();
    private final Map<String, Object> parameters = new LinkedHashMap<>();
    private final Map<String, Object> references = new LinkedHashMap<>();
    private final List<String> left = new ArrayList<>();

    private CloudFormation() {}

    /**
     * A type of resource, and how the parameters of its call become its properties.
     *
     * @param name as CloudFormation has it
     * @param id the attribute with the id that a slot stands for; empty where it is what {@code Ref} gives
     * @param properties of the parameters of the call
     */
    private record Type(String name, String id, UnaryOperator<Map<String, Object>> properties) {}

    /** The template of a plan. */
    public static Template of(Plan plan) {
        CloudFormation template = new CloudFormation();
        for (Step step : plan.steps()) {
            Optional<Change> change = step instanceof Change it ? Optional.of(it) : Optional.empty();
            Optional<Type> type =
                    change.flatMap(it -> Optional.ofNullable(TYPES.get(it.service() + ":" + it.operation())));
            if (change.isPresent() && type.isPresent()) {
                template.add(Slots.filled(change.get(), plan.slots()), type.get());
            } else {
                template.left.add(PlanText.title(step));
            }
        }
        return new Template(template.text(plan), List.copyOf(template.left));
    }

    private void add(Change change, Type type) {
        if (change.operation().startsWith("Authorize")) {
            Peers.rules(change.parameters(), PEERS).forEach(rule -> add(change, type, rule));
        } else {
            add(change, type, change.parameters());
        }
    }

    private void add(Change change, Type type, Map<String, Object> values) {
        String logical = logical(type.name().substring(type.name().lastIndexOf(':') + 1));
        Map<String, Object> resource = new LinkedHashMap<>();
        resource.put("Type", type.name());
        Object properties = value(type.properties().apply(new LinkedHashMap<>(values)));
        List.copyOf(resources.keySet()).stream()
                .reduce((first, second) -> second)
                .filter(previous -> !isNamed(properties, previous))
                .ifPresent(previous -> resource.put("DependsOn", previous));
        resource.put("Properties", properties);
        resources.put(logical, resource);
        change.result().map(Slot::name).ifPresent(slot -> {
            String attribute = slot.endsWith("_HOST") ? "Endpoint.Address" : type.id();
            references.put(
                    slot,
                    attribute.isEmpty() ? Map.of("Ref", logical) : Map.of("Fn::GetAtt", List.of(logical, attribute)));
        });
    }

    /** What refers to a resource depends on it already. */
    private static boolean isNamed(Object properties, String logical) {
        String text = String.valueOf(properties);
        return text.contains("Ref=" + logical + "}") || text.contains("Fn::GetAtt=[" + logical + ",");
    }

    private String logical(String type) {
        String name = type;
        for (int i = 2; resources.containsKey(name); i++) {
            name = type + i;
        }
        return name;
    }

    private Object value(Object value) {
        if (value instanceof Slot slot) {
            Object reference = references.get(slot.name());
            return reference == null ? parameter(slot.name()) : reference;
        }
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(String.valueOf(key), value(each)));
            return copy;
        }
        return value instanceof List<?> list ? list.stream().map(this::value).toList() : value;
    }

    private Object parameter(String slot) {
        String name = slot.replaceAll("[^A-Za-z0-9]", "");
        Map<String, Object> parameter = new LinkedHashMap<>();
        parameter.put("Type", "String");
        if (Slots.isSecret(slot)) {
            parameter.put("NoEcho", true);
        }
        parameters.put(name, parameter);
        return Map.of("Ref", name);
    }

    private String text(Plan plan) {
        if (resources.isEmpty()) {
            return "";
        }
        Map<String, Object> template = new LinkedHashMap<>();
        template.put("AWSTemplateFormatVersion", "2010-09-09");
        template.put("Description", "Tidegate: " + plan.title());
        if (!parameters.isEmpty()) {
            template.put("Parameters", parameters);
        }
        template.put("Resources", resources);
        try {
            return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(template) + "\n";
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts alone", e);
        }
    }

    /** Of each kind of peer, its name in a template. */
    private static final Map<String, String> PEERS = Map.of(
            "UserIdGroupPairs", "SourceSecurityGroupId",
            "IpRanges", "CidrIp",
            "Ipv6Ranges", "CidrIpv6",
            "PrefixListIds", "SourcePrefixListId");

    private static Map<String, Type> types() {
        Map<String, Type> all = new LinkedHashMap<>();
        all.put("elasticache:CreateUser", same("AWS::ElastiCache::User"));
        all.put("elasticache:CreateUserGroup", same("AWS::ElastiCache::UserGroup"));
        all.put("elasticache:CreateServerlessCache", same("AWS::ElastiCache::ServerlessCache"));
        all.put(
                "elasticache:CreateCacheSubnetGroup",
                new Type(
                        "AWS::ElastiCache::SubnetGroup",
                        "",
                        it -> renamed(it, "CacheSubnetGroupDescription", "Description")));
        all.put("elasticache:CreateReplicationGroup", new Type("AWS::ElastiCache::ReplicationGroup", "", it -> {
            it.computeIfPresent("LogDeliveryConfigurations", (name, logs) -> withoutEnabled(logs));
            return it;
        }));
        all.put(
                "ec2:CreateSecurityGroup",
                new Type("AWS::EC2::SecurityGroup", "GroupId", it -> renamed(it, "Description", "GroupDescription")));
        all.put("ec2:AuthorizeSecurityGroupIngress", same("AWS::EC2::SecurityGroupIngress"));
        all.put("ec2:CreateRoute", same("AWS::EC2::Route"));
        all.put("ec2:CreateVpcPeeringConnection", same("AWS::EC2::VPCPeeringConnection"));
        all.put("ec2:CreateNetworkAclEntry", new Type("AWS::EC2::NetworkAclEntry", "", it -> {
            it.computeIfPresent("Protocol", (name, number) -> Integer.valueOf(String.valueOf(number)));
            return it;
        }));
        all.put("cloudwatch:PutMetricAlarm", same("AWS::CloudWatch::Alarm"));
        all.put("iam:PutRolePolicy", same("AWS::IAM::RolePolicy"));
        all.put("secretsmanager:CreateSecret", same("AWS::SecretsManager::Secret"));
        all.put(
                "logs:CreateLogGroup",
                new Type("AWS::Logs::LogGroup", "", it -> renamed(it, "logGroupName", "LogGroupName")));
        return all;
    }

    private static Type same(String name) {
        return new Type(name, "", it -> it);
    }

    private static Map<String, Object> renamed(Map<String, Object> values, String from, String to) {
        Object value = values.remove(from);
        values.put(to, value == null ? "" : value);
        return values;
    }

    private static Object withoutEnabled(Object logs) {
        return Peers.list(logs).stream()
                .map(each -> {
                    Map<Object, Object> copy = new LinkedHashMap<>((Map<?, ?>) each);
                    copy.remove("Enabled");
                    return copy;
                })
                .toList();
    }
}
