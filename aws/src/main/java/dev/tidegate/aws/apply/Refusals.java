package dev.tidegate.aws.apply;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What an exception of a call means for the one who made it. */
final class Refusals {
    /** What an exception of a call means. */
    enum Meaning {
        /** Something else is under way, or too much is asked: the same call may succeed later. */
        LATER,
        /** It is unknown whether the call was carried out. */
        UNKNOWN,
        /** AWS does not do it. */
        REFUSED
    }

    private static final Set<String> BUSY = Set.of(
            "InvalidReplicationGroupState",
            "InvalidReplicationGroupStateFault",
            "InvalidCacheClusterState",
            "InvalidServerlessCacheStateFault",
            "InvalidUserState",
            "InvalidUserGroupState",
            "InvalidSnapshotState",
            "InvalidServerlessCacheSnapshotStateFault",
            "InvalidCacheParameterGroupState",
            "CacheSubnetGroupInUse",
            "OperationAborted",
            "ConcurrentModification",
            "ConcurrentModificationException",
            "DependencyViolation",
            "IncorrectState",
            "RequestLimitExceeded");

    private static final int SERVER_FAULT = 500;

    private Refusals() {}

    static Meaning of(SdkException e) {
        if (!(e instanceof AwsServiceException service)) {
            return Meaning.UNKNOWN;
        }
        String code = code(service);
        if (BUSY.contains(code) || service.isThrottlingException() || code.contains("Throttl")) {
            return Meaning.LATER;
        }
        return service.statusCode() >= SERVER_FAULT ? Meaning.UNKNOWN : Meaning.REFUSED;
    }

    static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null || e.awsErrorDetails().errorCode() == null
                ? ""
                : e.awsErrorDetails().errorCode();
    }

    /** One line, without what the SDK adds. */
    static String text(SdkException e) {
        if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            return code(service) + ": " + service.awsErrorDetails().errorMessage();
        }
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
