package dev.tidegate.aws.effect.stack;

import dev.tidegate.aws.effect.Data;
import dev.tidegate.aws.effect.Look;
import dev.tidegate.aws.effect.Reader;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/**
 * A stack of CloudFormation as it is.
 *
 * @param name its name
 * @param raw its description by the API's names; empty where there is no such stack
 */
public record Stack(String name, Map<String, Object> raw) {
    private static final String SERVICE = "cloudformation";

    /** The stack of that name; for a missing one CloudFormation has no error code of its own. */
    public static Stack read(Reader reader, String name) {
        try {
            return new Stack(
                    name,
                    reader.one(SERVICE, "DescribeStacks", Map.of("StackName", name), "Stacks")
                            .orElse(Map.of()));
        } catch (AwsServiceException e) {
            if (String.valueOf(e.getMessage()).contains("does not exist")) {
                return new Stack(name, Map.of());
            }
            throw e;
        }
    }

    /** Whether there is one. */
    public boolean exists() {
        return !raw.isEmpty();
    }

    /** Whether this tool made it, by this plan or another. */
    public boolean isManaged() {
        return Data.list(raw, "Tags").stream()
                .map(Data::map)
                .anyMatch(tag -> Reader.MANAGED_BY.equals(tag.get("Key")) && Reader.TIDEGATE.equals(tag.get("Value")));
    }

    /** Its parameters, by name. */
    public SortedMap<String, String> parameters() {
        return byKey(Data.list(raw, "Parameters"), "ParameterKey", "ParameterValue");
    }

    /** Its outputs, by name. */
    public SortedMap<String, String> outputs() {
        return byKey(Data.list(raw, "Outputs"), "OutputKey", "OutputValue");
    }

    static SortedMap<String, String> byKey(List<?> list, String key, String value) {
        SortedMap<String, String> all = new TreeMap<>();
        list.stream().map(Data::map).forEach(each -> all.put(Data.text(each, key), Data.text(each, value)));
        return all;
    }

    /** The text of its template, as it was given. */
    public static String template(Reader reader, String name) {
        return reader.call(SERVICE, "GetTemplate", Map.of("StackName", name, "TemplateStage", "Original"))
                .map(response -> Data.text(response, "TemplateBody"))
                .orElse("");
    }

    /** Whether it failed while it was made or deleted, so that it can only be deleted. */
    public boolean isDead() {
        String status = Data.text(raw, "StackStatus");
        return Set.of("ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED", "DELETE_FAILED")
                .contains(status);
    }

    boolean isComplete() {
        String status = Data.text(raw, "StackStatus");
        return status.equals("CREATE_COMPLETE") || status.equals("UPDATE_COMPLETE");
    }

    /** The status in the words of a {@link Look}; of a failed stack with the first reason. */
    String status(Reader reader) {
        String status = Data.text(raw, "StackStatus");
        if (!exists() || isComplete()) {
            return exists() ? "complete" : "";
        }
        if (status.endsWith("_IN_PROGRESS")) {
            return status.toLowerCase(Locale.ROOT).replace('_', ' ');
        }
        return reason(reader).map(why -> why + ": ").orElse("") + status + ", failed";
    }

    private Optional<String> reason(Reader reader) {
        String found = "";
        for (Map<String, Object> event :
                reader.all(SERVICE, "DescribeStackEvents", Map.of("StackName", name), "StackEvents")) {
            String status = Data.text(event, "ResourceStatus");
            String why = Data.text(event, "ResourceStatusReason");
            // Newest first, and only of the last operation; what failed because another did says "cancelled".
            if (status.endsWith("_FAILED") && !why.contains("cancelled")) {
                found = Data.text(event, "LogicalResourceId") + ": " + why;
            } else if (Data.text(event, "LogicalResourceId").equals(name)
                    && (status.equals("CREATE_IN_PROGRESS") || status.equals("UPDATE_IN_PROGRESS"))) {
                break;
            }
        }
        return Optional.of(found).filter(text -> !text.isEmpty());
    }
}
