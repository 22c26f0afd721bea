package dev.tidegate.aws.plan;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.tidegate.aws.change.Change;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A type of resource of Terraform's provider for AWS, and how the parameters of a call become its arguments. An argument
 * is the parameter's name in lower case with underscores, unless it is renamed here.
 *
 * @param name as the provider has it
 * @param renamed parameters to arguments
 */
record TerraformType(String name, Map<String, String> renamed) {
    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** Parameters of a call that say how it is made, and nothing about what it makes. */
    private static final Set<String> NO_ARGUMENT = Set.of("ApplyImmediately");

    /** What the provider has no argument for: a step with one of these stays a step. */
    private static final Set<String> UNKNOWN = Set.of("PrimaryClusterId", "ConnectionType");

    private static final Map<String, String> PEERS = Map.of(
            "UserIdGroupPairs", "ReferencedSecurityGroupId",
            "IpRanges", "CidrIpv4",
            "Ipv6Ranges", "CidrIpv6",
            "PrefixListIds", "PrefixListId");

    private static final Map<String, TerraformType> ALL = types();

    /** The type that a change makes; empty where none can. */
    static Optional<TerraformType> of(Change change) {
        return change.parameters().keySet().stream().anyMatch(UNKNOWN::contains)
                ? Optional.empty()
                : Optional.ofNullable(ALL.get(change.service() + ":" + change.operation()));
    }

    /** The arguments of each resource that the change makes; slots are still in them. */
    List<Map<String, Object>> resources(Change change) {
        return change.operation().startsWith("Authorize")
                ? Peers.rules(change.parameters(), PEERS).stream()
                        .map(this::arguments)
                        .toList()
                : List.of(arguments(change.parameters()));
    }

    private Map<String, Object> arguments(Map<String, Object> parameters) {
        Map<String, Object> all = new LinkedHashMap<>();
        parameters.forEach((parameter, value) -> {
            switch (parameter) {
                case "PortRange" -> {
                    all.put("from_port", part(value, "From"));
                    all.put("to_port", part(value, "To"));
                }
                case "Tags" -> all.put("tags", pairs(value, "Key", "Value"));
                case "Dimensions" -> all.put("dimensions", pairs(value, "Name", "Value"));
                case "PolicyDocument" -> all.put("policy", document(value));
                case "LogDeliveryConfigurations" ->
                    all.put(
                            "log_delivery_configuration",
                            Peers.list(value).stream().map(TerraformType::log).toList());
                default -> {
                    if (!NO_ARGUMENT.contains(parameter)) {
                        all.put(renamed.getOrDefault(parameter, snake(parameter)), nested(value));
                    }
                }
            }
        });
        if (name.equals("aws_vpc_peering_connection_accepter")) {
            all.put("auto_accept", true);
        }
        return all;
    }

    private static Object part(Object map, String key) {
        Object value = map instanceof Map<?, ?> of ? of.get(key) : null;
        return value == null ? "" : value;
    }

    private static Map<String, Object> pairs(Object list, String key, String value) {
        Map<String, Object> all = new LinkedHashMap<>();
        Peers.list(list).forEach(each -> all.put(String.valueOf(part(each, key)), part(each, value)));
        return all;
    }

    /** A text with the slots as they are written, since the provider takes the document as one text. */
    private static String document(Object value) {
        try {
            return value instanceof String text ? text : JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("maps, lists and texts alone", e);
        }
    }

    private static Map<String, Object> log(Object configuration) {
        Map<String, Object> log = new LinkedHashMap<>();
        Object details = part(configuration, "DestinationDetails");
        Object logs = part(details, "CloudWatchLogsDetails");
        log.put(
                "destination",
                logs instanceof Map<?, ?>
                        ? part(logs, "LogGroup")
                        : part(part(details, "KinesisFirehoseDetails"), "DeliveryStream"));
        log.put("destination_type", part(configuration, "DestinationType"));
        log.put("log_format", part(configuration, "LogFormat"));
        log.put("log_type", part(configuration, "LogType"));
        return log;
    }

    private static Object nested(Object value) {
        if (value instanceof Map<?, ?> map) {
            Map<String, Object> copy = new LinkedHashMap<>();
            map.forEach((key, each) -> copy.put(snake(String.valueOf(key)), nested(each)));
            return copy;
        }
        return value instanceof List<?> list
                ? list.stream().map(TerraformType::nested).toList()
                : value;
    }

    private static String snake(String name) {
        return name.replaceAll("(.)([A-Z][a-z]+)", "$1_$2")
                .replaceAll("([a-z0-9])([A-Z])", "$1_$2")
                .toLowerCase(Locale.ROOT);
    }

    private static Map<String, TerraformType> types() {
        Map<String, TerraformType> all = new LinkedHashMap<>();
        put(all, "elasticache:CreateUser", "aws_elasticache_user", Map.of());
        put(all, "elasticache:CreateUserGroup", "aws_elasticache_user_group", Map.of());
        put(
                all,
                "elasticache:CreateServerlessCache",
                "aws_elasticache_serverless_cache",
                Map.of("ServerlessCacheName", "name"));
        put(
                all,
                "elasticache:CreateCacheSubnetGroup",
                "aws_elasticache_subnet_group",
                Map.of("CacheSubnetGroupName", "name", "CacheSubnetGroupDescription", "description"));
        put(
                all,
                "elasticache:CreateCacheParameterGroup",
                "aws_elasticache_parameter_group",
                Map.of("CacheParameterGroupName", "name", "CacheParameterGroupFamily", "family"));
        put(
                all,
                "elasticache:CreateReplicationGroup",
                "aws_elasticache_replication_group",
                Map.of(
                        "ReplicationGroupDescription", "description",
                        "CacheNodeType", "node_type",
                        "CacheSubnetGroupName", "subnet_group_name",
                        "CacheParameterGroupName", "parameter_group_name"));
        put(all, "ec2:CreateSecurityGroup", "aws_security_group", Map.of("GroupName", "name"));
        put(
                all,
                "ec2:AuthorizeSecurityGroupIngress",
                "aws_vpc_security_group_ingress_rule",
                Map.of("GroupId", "security_group_id"));
        put(all, "ec2:CreateRoute", "aws_route", Map.of());
        put(all, "ec2:CreateVpcPeeringConnection", "aws_vpc_peering_connection", Map.of());
        put(all, "ec2:AcceptVpcPeeringConnection", "aws_vpc_peering_connection_accepter", Map.of());
        put(all, "ec2:CreateNetworkAclEntry", "aws_network_acl_rule", Map.of());
        put(all, "cloudwatch:PutMetricAlarm", "aws_cloudwatch_metric_alarm", Map.of("OKActions", "ok_actions"));
        put(all, "logs:CreateLogGroup", "aws_cloudwatch_log_group", Map.of("logGroupName", "name"));
        put(all, "iam:PutRolePolicy", "aws_iam_role_policy", Map.of("RoleName", "role", "PolicyName", "name"));
        return all;
    }

    private static void put(
            Map<String, TerraformType> all, String operation, String name, Map<String, String> renamed) {
        all.put(operation, new TerraformType(name, renamed));
    }
}
