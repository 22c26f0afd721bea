package dev.tidegate.aws.reader;

import software.amazon.awssdk.core.exception.SdkClientException;

/** Something that is not AWS answered a call, such as the error page of a proxy. */
public final class NotAwsException extends SdkClientException {
    private static final long serialVersionUID = 1L;

    NotAwsException(int status, String host) {
        super(SdkClientException.builder()
                .message("what answered for " + host + " is not AWS: HTTP " + status + " with a page of HTML; look at"
                        + " AWS_ENDPOINT_URL, HTTPS_PROXY and NO_PROXY"));
    }

    @Override
    public boolean retryable() {
        return false;
    }
}
