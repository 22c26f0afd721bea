package dev.tidegate.aws.apply;

import dev.tidegate.aws.api.AwsApi;
import dev.tidegate.aws.fake.live.Refusal;
import java.util.Map;
import software.amazon.awssdk.core.exception.SdkClientException;

/** AWS behind a bad network, or a process that ends in the middle: what happens to calls that change something. */
final class Faulty implements AwsApi {
    /** The process is gone. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    /** What happens to a call. */
    enum Fault {
        NONE,
        KILLED_BEFORE,
        KILLED_AFTER,
        /** It is carried out, and its response is lost. */
        RESPONSE_LOST,
        /** It never arrives. */
        REQUEST_LOST,
        /** It is carried out twice, and the second response arrives. */
        DUPLICATED,
        THROTTLED
    }

    private final AwsApi aws;
    private final Fault fault;
    private final int at;
    private int changes;

    /** The fault happens to the change of that number, from 1; to each change once where it is 0. */
    Faulty(AwsApi aws, Fault fault, int at) {
        this.aws = aws;
        this.fault = fault;
        this.at = at;
    }

    /** How many changes were asked for. */
    int changes() {
        return changes;
    }

    @Override
    public boolean knows(String service) {
        return aws.knows(service);
    }

    private static boolean isChange(String operation, Map<String, Object> parameters) {
        boolean isRead =
                operation.startsWith("Describe") || operation.startsWith("Get") || operation.startsWith("List");
        return !isRead && !Boolean.TRUE.equals(parameters.get("DryRun"));
    }

    @Override
    public Map<String, Object> call(String service, String operation, Map<String, Object> parameters) {
        if (!isChange(operation, parameters)) {
            return aws.call(service, operation, parameters);
        }
        changes++;
        boolean isHit = at == 0 ? changes % 2 == 1 : changes == at;
        if (!isHit) {
            return aws.call(service, operation, parameters);
        }
        return switch (fault) {
            case NONE -> aws.call(service, operation, parameters);
            case KILLED_BEFORE -> throw new Killed();
            case KILLED_AFTER -> {
                aws.call(service, operation, parameters);
                throw new Killed();
            }
            case RESPONSE_LOST -> {
                aws.call(service, operation, parameters);
                throw SdkClientException.create("Read timed out");
            }
            case REQUEST_LOST -> throw SdkClientException.create("Connect timed out");
            case DUPLICATED -> {
                aws.call(service, operation, parameters);
                yield aws.call(service, operation, parameters);
            }
            case THROTTLED -> throw Refusal.THROTTLED.of("Rate exceeded");
        };
    }
}
