package dev.tidegate.aws.deploy;

import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.effect.Data;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.cloudformation.model.CloudFormationException;

/**
 * CloudFormation in memory: stacks that take two looks to be made, updated or deleted. It refuses what CloudFormation
 * refuses:
 *
 * <table>
 * <caption>Each with its source</caption>
 * <tr><td>a stack of that name</td><td>AlreadyExistsException, API reference of CreateStack</td></tr>
 * <tr><td>a template with IAM without CAPABILITY_IAM</td><td>InsufficientCapabilitiesException, same</td></tr>
 * <tr><td>an update without a difference</td><td>ValidationError "No updates are to be performed", user guide</td></tr>
 * <tr><td>a change of a stack under way</td><td>ValidationError "is in …_IN_PROGRESS state and can not be updated",
 * user guide, troubleshooting</td></tr>
 * <tr><td>a missing stack</td><td>ValidationError "does not exist", API reference of DescribeStacks; deleting one
 * succeeds, API reference of DeleteStack</td></tr>
 * <tr><td>a template above 51,200 bytes</td><td>ValidationError, quotas</td></tr>
 * <tr><td>a parameter without a value, or unknown</td><td>ValidationError, user guide, parameters</td></tr>
 * <tr><td>a deletion while another stack's rule is in a security group of it</td><td>not modelled: stacks are undone in
 * reverse</td></tr>
 * </table>
 */
public final class FakeStacks implements AwsApi {
    private static final int MAX_BODY = 51_200;

    /** What may happen to one call that changes something. */
    enum Fault {
        NONE,
        /** The call is not executed, and the client gets no response. */
        LOST_REQUEST,
        /** The call is executed, and the client gets no response. */
        LOST_RESPONSE,
        THROTTLED,
        /** It is done, and the process of the caller ends. */
        KILLED_AFTER,
        /** It is not done, and the process of the caller ends. */
        KILLED_BEFORE
    }

    /** The end of the process of a test. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    private static final class Stack {
        String status = "";
        String then = "";
        int looks;
        String body = "";
        SortedMap<String, String> parameters = new TreeMap<>();
        List<Object> tags = new ArrayList<>();
        String previousBody = "";
        SortedMap<String, String> previousParameters = new TreeMap<>();
        String failure = "";
    }

    private final List<String> operations = new ArrayList<>();
    private final SortedMap<String, Stack> stacks = new TreeMap<>();
    private final List<String> calls = new ArrayList<>();
    private String failing = "";
    private Fault fault = Fault.NONE;
    private int faultAt = -1;

    /** Makes the call of that number, from 0, go wrong; calls that only read have no number. */
    void fault(int at, Fault kind) {
        faultAt = calls.size() + at;
        fault = kind;
    }

    /** Lets the next operation on that stack fail, as a refused resource does. */
    public void failing(String stack) {
        failing = stack;
    }

    /** A stack that somebody else made. */
    void foreign(String name) {
        Stack stack = new Stack();
        stack.status = "CREATE_COMPLETE";
        stacks.put(name, stack);
    }

    /** Every operation that was called, the reading ones too, each once. */
    public List<String> operations() {
        return operations.stream().distinct().sorted().toList();
    }

    /** The calls that changed something, as {@code Operation stack}. */
    List<String> calls() {
        return List.copyOf(calls);
    }

    /** All that is there, to compare. */
    public SortedMap<String, String> all() {
        SortedMap<String, String> all = new TreeMap<>();
        stacks.forEach(
                (name, stack) -> all.put(name, stack.status + " " + stack.body.hashCode() + " " + stack.parameters));
        return all;
    }

    @Override
    public boolean knows(String service) {
        return service.equals("cloudformation");
    }

    @Override
    public Map<String, Object> call(String service, String operation, Map<String, Object> parameters) {
        String name = Data.text(parameters, "StackName");
        operations.add(service + ":" + operation);
        if (!operation.startsWith("Describe") && !operation.startsWith("Get")) {
            return changing(operation, name, parameters);
        }
        if (operation.equals("DescribeStackEvents")) {
            return Map.of("StackEvents", events(name));
        }
        Stack stack = stacks.get(name);
        if (stack == null) {
            throw refused("ValidationError", "Stack with id " + name + " does not exist");
        }
        if (operation.equals("GetTemplate")) {
            return Map.of("TemplateBody", stack.body);
        }
        return described(name, stack);
    }

    private Map<String, Object> described(String name, Stack stack) {
        if (!stack.then.isEmpty() && --stack.looks < 0) {
            stack.status = stack.then;
            stack.then = "";
        }
        if (stack.status.equals("DELETE_COMPLETE")) {
            stacks.remove(name);
            throw refused("ValidationError", "Stack with id " + name + " does not exist");
        }
        Map<String, Object> raw = new LinkedHashMap<>();
        raw.put("StackName", name);
        raw.put("StackId", "arn:aws:cloudformation:eu-west-1:111122223333:stack/" + name + "/1");
        raw.put("StackStatus", stack.status);
        raw.put("Tags", stack.tags);
        raw.put("Parameters", pairs("Parameter", stack.parameters));
        boolean isThere = stack.status.endsWith("_COMPLETE") && !stack.status.equals("ROLLBACK_COMPLETE");
        raw.put("Outputs", isThere ? pairs("Output", outputs(name, stack)) : List.of());
        return Map.of("Stacks", List.of(raw));
    }

    private static SortedMap<String, String> outputs(String name, Stack stack) {
        SortedMap<String, String> outputs = new TreeMap<>();
        if (stack.body.contains("CacheSecurityGroup:")) {
            outputs.put("CacheName", stack.parameters.getOrDefault("Name", ""));
            outputs.put("CacheEndpoint", "master." + name + ".abcdef.euw1.cache.amazonaws.com");
            outputs.put("CacheUser", stack.parameters.getOrDefault("Name", "") + "-app");
            outputs.put("CacheSecurityGroup", "sg-0000000000000cace");
        }
        return outputs;
    }

    private static List<Object> pairs(String kind, SortedMap<String, String> values) {
        List<Object> all = new ArrayList<>();
        values.forEach((key, value) -> all.add(Map.of(kind + "Key", key, kind + "Value", value)));
        return all;
    }

    private List<Object> events(String name) {
        Stack stack = stacks.get(name);
        if (stack == null || stack.failure.isEmpty()) {
            return List.of();
        }
        return List.of(
                event("Service", "CREATE_FAILED", "Resource creation cancelled"),
                event("TaskRole", "CREATE_FAILED", stack.failure),
                event(name, "CREATE_IN_PROGRESS", "User Initiated"));
    }

    private static Map<String, Object> event(String id, String status, String why) {
        return Map.of("LogicalResourceId", id, "ResourceStatus", status, "ResourceStatusReason", why);
    }

    private Map<String, Object> changing(String operation, String name, Map<String, Object> parameters) {
        Fault now = calls.size() == faultAt ? fault : Fault.NONE;
        calls.add(operation + " " + name);
        switch (now) {
            case LOST_REQUEST -> throw SdkClientException.create("Read timed out");
            case THROTTLED -> throw refused("Throttling", "Rate exceeded");
            case KILLED_BEFORE -> throw new Killed();
            default -> {}
        }
        changed(operation, name, parameters);
        if (now == Fault.LOST_RESPONSE) {
            throw SdkClientException.create("Read timed out");
        }
        if (now == Fault.KILLED_AFTER) {
            throw new Killed();
        }
        return Map.of();
    }

    private void changed(String operation, String name, Map<String, Object> parameters) {
        Stack stack = stacks.get(name);
        if (stack != null && stack.status.endsWith("_IN_PROGRESS")) {
            throw refused(
                    "ValidationError", "Stack:" + name + " is in " + stack.status + " state and can not be updated.");
        }
        switch (operation) {
            case "CreateStack" -> create(name, stack, parameters);
            case "UpdateStack" -> update(name, stack, parameters);
            case "DeleteStack" -> {
                if (stack != null) {
                    begin(stack, "DELETE_IN_PROGRESS", "DELETE_COMPLETE");
                }
            }
            default -> throw new AssertionError(operation);
        }
    }

    private void create(String name, @org.jspecify.annotations.Nullable Stack there, Map<String, Object> parameters) {
        if (there != null) {
            throw refused("AlreadyExistsException", "Stack [" + name + "] already exists");
        }
        Stack stack = new Stack();
        take(stack, parameters);
        stack.tags = new ArrayList<>(Data.list(parameters, "Tags"));
        stacks.put(name, stack);
        begin(stack, "CREATE_IN_PROGRESS", fails(name, stack) ? "ROLLBACK_COMPLETE" : "CREATE_COMPLETE");
    }

    private void update(String name, @org.jspecify.annotations.Nullable Stack stack, Map<String, Object> parameters) {
        if (stack == null) {
            throw refused("ValidationError", "Stack [" + name + "] does not exist");
        }
        stack.previousBody = stack.body;
        stack.previousParameters = stack.parameters;
        take(stack, parameters);
        if (stack.body.equals(stack.previousBody) && stack.parameters.equals(stack.previousParameters)) {
            throw refused("ValidationError", "No updates are to be performed.");
        }
        boolean fails = fails(name, stack);
        if (fails) {
            stack.body = stack.previousBody;
            stack.parameters = stack.previousParameters;
        }
        begin(stack, "UPDATE_IN_PROGRESS", fails ? "UPDATE_ROLLBACK_COMPLETE" : "UPDATE_COMPLETE");
    }

    private boolean fails(String name, Stack stack) {
        if (!failing.equals(name)) {
            return false;
        }
        failing = "";
        stack.failure = "not authorized to perform: iam:CreateRole";
        return true;
    }

    private static void begin(Stack stack, String status, String then) {
        stack.status = status;
        stack.then = then;
        stack.looks = 2;
    }

    private static void take(Stack stack, Map<String, Object> parameters) {
        String body = Data.text(parameters, "TemplateBody");
        if (body.length() > MAX_BODY) {
            throw refused("ValidationError", "templateBody: length must be at most " + MAX_BODY);
        }
        if (body.contains("AWS::IAM::")
                && !Data.texts(parameters, "Capabilities").contains("CAPABILITY_IAM")) {
            throw refused("InsufficientCapabilitiesException", "Requires capabilities : [CAPABILITY_IAM]");
        }
        stack.body = body;
        stack.parameters = new TreeMap<>();
        Data.list(parameters, "Parameters").stream()
                .map(Data::map)
                .forEach(each ->
                        stack.parameters.put(Data.text(each, "ParameterKey"), Data.text(each, "ParameterValue")));
        Map<String, TemplateParameter> declared = Template.of("sent", body).parameters();
        if (!declared.keySet().equals(stack.parameters.keySet())) {
            throw refused("ValidationError", "Parameters: " + stack.parameters.keySet() + " of " + declared.keySet());
        }
        declared.forEach((key, parameter) -> parameter
                .fault(stack.parameters.getOrDefault(key, ""))
                .ifPresent(fault -> {
                    throw refused("ValidationError", fault);
                }));
    }

    private static AwsServiceException refused(String code, String message) {
        return CloudFormationException.builder()
                .message(message)
                .statusCode(400)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(message)
                        .build())
                .build();
    }
}
