package dev.tidegate.aws.fake.live;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.api.Services;
import dev.tidegate.aws.fake.FakeAws;
import dev.tidegate.aws.fake.FakeService;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.awscore.AwsRequest;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.SdkField;
import software.amazon.awssdk.core.SdkPojo;
import software.amazon.awssdk.core.protocol.MarshallingType;
import software.amazon.awssdk.core.traits.ListTrait;

/**
 * A {@link LiveAws} over the protocols of AWS: requests are read and responses written by the fields that the SDK lists.
 * AWS goes on with its work after each read of something that is busy.
 */
public final class LiveWire implements FakeService.Handler {
    private static final Map<String, String> SERVICES = Map.of(
            "elasticache", "elasticache",
            "ec2", "ec2",
            "monitoring", "cloudwatch",
            "elasticloadbalancing", "elbv2",
            "iam", "iam",
            "amplify", "amplify",
            "sns", "sns",
            "logs", "logs",
            "secretsmanager", "secretsmanager");

    /** Services that speak JSON, with the operation in a header. */
    private static final Set<String> JSON = Set.of("logs", "secretsmanager");

    private final LiveAws aws;
    private final FakeAws rest;

    /** What the double does not know is answered by {@code rest}. */
    public LiveWire(LiveAws aws, FakeAws rest) {
        this.aws = aws;
        this.rest = rest;
    }

    @Override
    public synchronized FakeService.Answer answer(Map<String, String> request) {
        String service = SERVICES.getOrDefault(request.getOrDefault(":service", ""), "");
        String operation = JSON.contains(service)
                ? request.getOrDefault("target", "").replaceFirst(".*\\.", "")
                : service.equals("amplify") ? amplify(request) : request.getOrDefault("Action", "");
        if (service.isEmpty() || operation.isEmpty() || isFixed(service, operation)) {
            return rest.answer(request);
        }
        try {
            Map<String, Object> response = aws.call(service, operation, parameters(service, operation, request));
            boolean isRead = operation.matches("(Describe|Get|List).*");
            if (isRead && aws.isBusy()) {
                aws.tick();
            }
            return written(service, operation, response);
        } catch (AwsServiceException e) {
            if (JSON.contains(service)) {
                return new FakeService.Answer(
                        e.statusCode(),
                        Store.json(Map.of(
                                "__type",
                                e.awsErrorDetails().errorCode(),
                                "message",
                                e.awsErrorDetails().errorMessage())));
            }
            return FakeAws.answer(
                    service + ":" + operation,
                    e.statusCode(),
                    e.awsErrorDetails().errorCode(),
                    e.awsErrorDetails().errorMessage());
        }
    }

    /** The answer of a double of one service, which has the protocol of Query. */
    public static FakeService.Answer ofOne(String service, AwsApi api, Map<String, String> request) {
        String operation = request.getOrDefault("Action", "");
        try {
            return written(service, operation, api.call(service, operation, parameters(service, operation, request)));
        } catch (AwsServiceException e) {
            return FakeAws.answer(
                    service + ":" + operation,
                    e.statusCode(),
                    e.awsErrorDetails().errorCode(),
                    e.awsErrorDetails().errorMessage());
        }
    }

    /** Whether an operation reads what no call of this double changes, so that its response is fixed. */
    private static boolean isFixed(String service, String operation) {
        List<String> changing = List.of(
                "DescribeSecurityGroups",
                "DescribeSecurityGroupRules",
                "DescribeSubnets",
                "SimulatePrincipalPolicy",
                "DescribeNetworkAcls",
                "DescribeRouteTables",
                "DescribeVpcPeeringConnections",
                "DescribeAlarms",
                "DescribeLoadBalancers",
                "GetDashboard",
                "GetRolePolicy",
                "GetApp",
                "GetBranch",
                "ListJobs");
        boolean isRead = operation.matches("(Describe|Get|List|Simulate).*");
        boolean isCache = service.equals("elasticache")
                && !operation.equals("DescribeEvents")
                && !operation.equals("DescribeCacheEngineVersions");
        boolean isWatch = JSON.contains(service) || service.equals("sns");
        return isRead && !isCache && !isWatch && !changing.contains(operation);
    }

    private static String amplify(Map<String, String> request) {
        boolean isRead = request.get(":method").equals("GET");
        return switch (request.get(":path").split("/").length) {
            case 3 -> isRead ? "GetApp" : "UpdateApp";
            case 5 -> isRead ? "GetBranch" : "UpdateBranch";
            case 6 -> isRead ? "ListJobs" : "StartJob";
            default -> "";
        };
    }

    private static Method method(String service, String operation) {
        return Arrays.stream(Services.client(service).orElseThrow().getMethods())
                .filter(each -> each.getName().equalsIgnoreCase(operation) && each.getParameterCount() == 1)
                .filter(each -> AwsRequest.class.isAssignableFrom(each.getParameterTypes()[0]))
                .findFirst()
                .orElseThrow(() -> new AssertionError(service + " has no " + operation));
    }

    private static List<SdkField<?>> fields(Class<?> type) {
        try {
            return ((SdkPojo) type.getMethod("builder").invoke(null)).sdkFields();
        } catch (ReflectiveOperationException e) {
            throw new AssertionError(e);
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> parameters(String service, String operation, Map<String, String> request) {
        if (JSON.contains(service)) {
            try {
                return Store.JSON.readValue(request.getOrDefault("body", "{}"), LinkedHashMap.class);
            } catch (JsonProcessingException e) {
                throw new AssertionError(e);
            }
        }
        if (!service.equals("amplify")) {
            Map<String, Object> all = struct(fields(method(service, operation).getParameterTypes()[0]), request, "");
            // A parameter that the SDK does not know yet is sent as it is.
            List.of("ConnectionType", "Durability").stream()
                    .filter(request::containsKey)
                    .forEach(name -> all.put(name, request.get(name)));
            return all;
        }
        try {
            String body = request.getOrDefault(":body", "");
            Map<String, Object> all =
                    body.isEmpty() ? new LinkedHashMap<>() : Store.JSON.readValue(body, LinkedHashMap.class);
            String[] parts = request.get(":path").split("/");
            all.put("appId", parts[2]);
            if (parts.length > 4) {
                all.put("branchName", parts[4]);
            }
            return all;
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static Map<String, Object> struct(List<SdkField<?>> fields, Map<String, String> form, String prefix) {
        Map<String, Object> all = new LinkedHashMap<>();
        for (SdkField<?> field : fields) {
            String name = prefix + field.locationName();
            if (field.marshallingType() == MarshallingType.LIST) {
                List<Object> list = list(field, form, name);
                if (!list.isEmpty()) {
                    all.put(field.memberName(), list);
                }
            } else if (field.marshallingType() == MarshallingType.SDK_POJO) {
                if (has(form, name + ".")) {
                    all.put(field.memberName(), struct(field.constructor().get().sdkFields(), form, name + "."));
                }
            } else if (form.containsKey(name)) {
                all.put(field.memberName(), scalar(field, form.get(name)));
            }
        }
        return all;
    }

    private static boolean has(Map<String, String> form, String prefix) {
        return form.keySet().stream().anyMatch(key -> key.startsWith(prefix));
    }

    private static List<Object> list(SdkField<?> field, Map<String, String> form, String name) {
        ListTrait trait = field.getTrait(ListTrait.class);
        String member = trait.memberLocationName();
        String plain = name + ".";
        String named = name + "." + (member == null ? "member" : member) + ".";
        SdkField<?> of = trait.memberFieldInfo();
        List<Object> all = new ArrayList<>();
        for (int i = 1; ; i++) {
            String at = (has(form, named + i) ? named : plain) + i;
            if (form.containsKey(at)) {
                all.add(scalar(of, form.get(at)));
            } else if (has(form, at + ".")) {
                all.add(struct(of.constructor().get().sdkFields(), form, at + "."));
            } else {
                return all;
            }
        }
    }

    private static Object scalar(SdkField<?> field, String text) {
        MarshallingType<?> type = field.marshallingType();
        if (type == MarshallingType.BOOLEAN) {
            return Boolean.valueOf(text);
        }
        if (type == MarshallingType.INTEGER) {
            return Integer.valueOf(text);
        }
        return type == MarshallingType.DOUBLE ? Double.valueOf(text) : text;
    }

    private static FakeService.Answer written(String service, String operation, Map<String, Object> response) {
        if (service.equals("amplify") || JSON.contains(service)) {
            return FakeService.Answer.ok(Store.json(response));
        }
        List<SdkField<?>> fields = fields(method(service, operation).getReturnType());
        String body = xml(fields, wrapped(fields, response));
        if (service.equals("ec2")) {
            return FakeService.Answer.ok(
                    "<" + operation + "Response><requestId>r</requestId>" + body + "</" + operation + "Response>");
        }
        return FakeAws.query(operation, body);
    }

    /** A resource alone is in the one element that the response has for it. */
    private static Map<String, Object> wrapped(List<SdkField<?>> fields, Map<String, Object> response) {
        boolean isWhole = fields.stream().anyMatch(field -> response.containsKey(field.memberName()));
        List<SdkField<?>> parts = fields.stream()
                .filter(field -> field.marshallingType() == MarshallingType.SDK_POJO)
                .toList();
        return isWhole || parts.size() != 1 ? response : Map.of(parts.get(0).memberName(), response);
    }

    private static String xml(List<SdkField<?>> fields, Map<String, Object> values) {
        StringBuilder text = new StringBuilder();
        Map<String, Object> rest = new LinkedHashMap<>(values);
        for (SdkField<?> field : fields) {
            Object value = rest.remove(field.memberName());
            if (value != null) {
                text.append(xml(field, name(field), value));
            }
        }
        // What the SDK drops is on the wire all the same.
        rest.forEach((name, value) -> {
            if (value instanceof String && name.matches("[A-Za-z]+")) {
                text.append(tag(name, escaped(value)));
            }
        });
        return text.toString();
    }

    private static String name(SdkField<?> field) {
        return field.unmarshallLocationName() == null ? field.locationName() : field.unmarshallLocationName();
    }

    private static String tag(String name, String body) {
        return "<" + name + ">" + body + "</" + name + ">";
    }

    private static String escaped(Object value) {
        return String.valueOf(value).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }

    @SuppressWarnings("unchecked")
    private static String xml(SdkField<?> field, String name, Object value) {
        if (value instanceof List<?> list) {
            ListTrait trait = field.getTrait(ListTrait.class);
            String member = trait.memberLocationName() == null ? "member" : trait.memberLocationName();
            StringBuilder all = new StringBuilder();
            list.forEach(each -> all.append(xml(trait.memberFieldInfo(), trait.isFlattened() ? name : member, each)));
            return trait.isFlattened() ? all.toString() : tag(name, all.toString());
        }
        if (value instanceof Map<?, ?> map) {
            return tag(name, xml(field.constructor().get().sdkFields(), (Map<String, Object>) map));
        }
        return tag(name, escaped(value));
    }
}
