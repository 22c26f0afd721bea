package dev.tidegate.aws.effect;

import dev.tidegate.aws.api.AwsApi;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.exception.AwsServiceException;

/** Reads resources by their names; one that is not there is empty. It changes nothing. For one thread. */
public final class Reader {
    /** Of every resource that a plan makes: the tool, and the plan. */
    public static final String MANAGED_BY = "ManagedBy";

    /** The value of {@link #MANAGED_BY}. */
    public static final String TIDEGATE = "tidegate";

    /** The tag that names the plan. */
    public static final String PLAN = "tidegate:plan";

    private static final int MAX_PAGES = 100;

    private final AwsApi api;
    private final String plan;
    private final Secrets secrets;

    /** Reads for one plan, whose id is in the tags of what it makes. */
    public Reader(AwsApi api, String plan, Secrets secrets) {
        this.api = api;
        this.plan = plan;
        this.secrets = secrets;
    }

    /** What keeps values of variables from being written down. */
    public Secrets secrets() {
        return secrets;
    }

    /** The tags of what the plan makes. */
    public Map<String, String> tags() {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(MANAGED_BY, TIDEGATE);
        tags.put(PLAN, plan);
        return tags;
    }

    /** The response of a call; empty where the resource is not there. */
    public Optional<Map<String, Object>> call(String service, String operation, Map<String, Object> parameters) {
        try {
            return Optional.of(api.call(service, operation, parameters));
        } catch (AwsServiceException e) {
            if (isMissing(e)) {
                return Optional.empty();
            }
            throw e;
        }
    }

    static boolean isMissing(AwsServiceException e) {
        String code = e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
        return code.contains("NotFound") || code.startsWith("NoSuch") || code.equals("ResourceNotFoundException");
    }

    /** All items of a list, of every page. */
    public List<Map<String, Object>> all(
            String service, String operation, Map<String, Object> parameters, String list) {
        List<Map<String, Object>> all = new ArrayList<>();
        Map<String, Object> asked = new LinkedHashMap<>(parameters);
        for (int page = 0; page < MAX_PAGES; page++) {
            Optional<Map<String, Object>> response = call(service, operation, asked);
            if (response.isEmpty()) {
                return all;
            }
            Data.list(response.get(), list).forEach(each -> all.add(Data.map(each)));
            String field =
                    service.equals("elasticache") && response.get().containsKey("Marker") ? "Marker" : "NextToken";
            Object next = response.get().get(field);
            if (next == null || String.valueOf(next).isEmpty()) {
                return all;
            }
            asked.put(field, next);
        }
        throw new IllegalStateException(operation + ": more than " + MAX_PAGES + " pages");
    }

    /** The first item of a list that has one; the fields that the SDK drops are among its own. */
    public Optional<Map<String, Object>> one(
            String service, String operation, Map<String, Object> parameters, String list) {
        return call(service, operation, parameters)
                .flatMap(response -> Data.list(response, list).stream()
                        .findFirst()
                        .map(first -> {
                            Map<String, Object> all = new LinkedHashMap<>(Data.map(first));
                            Data.map(response.getOrDefault(dev.tidegate.aws.api.SdkApi.RAW, Map.of()))
                                    .forEach(all::putIfAbsent);
                            return all;
                        }));
    }

    /** Whether the plan made what has these tags. */
    public boolean isOurs(List<?> tags) {
        return tags.stream()
                .map(Data::map)
                .anyMatch(tag -> PLAN.equals(tag.get("Key")) && plan.equals(tag.get("Value")));
    }
}
