package dev.tidegate.aws.reader.client;

import java.util.Set;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** An error that concerns the caller, not one call: every other call would fail too. */
public final class Refusal {
    private static final Set<String> OF_THE_CALLER = Set.of(
            "ExpiredToken",
            "ExpiredTokenException",
            "RequestExpired",
            "RequestTimeTooSkewed",
            "RequestInTheFuture",
            "SignatureDoesNotMatch",
            "InvalidSignatureException",
            "IncompleteSignature",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "InvalidAccessKeyId",
            "MissingAuthenticationToken",
            "MissingAuthenticationTokenException",
            "AuthFailure",
            "OptInRequired");

    private Refusal() {}

    static boolean isFinal(SdkException e) {
        if (e instanceof AwsServiceException service) {
            return OF_THE_CALLER.contains(AwsCalls.code(service));
        }
        return String.valueOf(e.getMessage()).contains("credentials");
    }
}
