package dev.tidegate.aws.api;

import java.util.Map;

/** Calls operations of AWS by their names, with parameters and results as maps by the API's names. For one thread. */
public interface AwsApi {
    /**
     * Makes one call, once: it is never repeated, so that the caller can look first what a lost one did.
     *
     * @param service as the AWS CLI names it, such as {@code elasticache}
     * @param operation as the API names it, such as {@code ModifyReplicationGroup}
     * @param parameters by the API's names: texts, numbers, booleans, lists and maps
     * @return the fields of the response that have a value
     * @throws software.amazon.awssdk.core.exception.SdkException if AWS refuses, or does not answer
     * @throws UnknownCallException if there is no such operation or parameter
     */
    Map<String, Object> call(String service, String operation, Map<String, Object> parameters);

    /** Whether calls of that service can be made at all. */
    boolean knows(String service);
}
