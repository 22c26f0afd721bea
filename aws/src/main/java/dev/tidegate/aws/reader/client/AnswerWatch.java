package dev.tidegate.aws.reader.client;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Names an answer that is not AWS's as such: no API of AWS answers with HTML. A server that imitates AWS does, for calls
 * that it does not know; those statuses are left to the caller.
 */
public final class AnswerWatch implements ExecutionInterceptor {
    private static final String NOT_AWS = "what answered for ";
    private static final Set<Integer> UNKNOWN_CALL = Set.of(404, 405, 500, 501);

    /** The sentence about an answer that is not of AWS, where the exception is about one. */
    public static Optional<String> notAws(Throwable e) {
        return Optional.ofNullable(e.getMessage())
                .filter(message -> message.startsWith(NOT_AWS))
                .map(message -> message.replaceFirst(" \\(SDK .*", ""));
    }

    @Override
    public void beforeUnmarshalling(Context.BeforeUnmarshalling context, ExecutionAttributes attributes) {
        int status = context.httpResponse().statusCode();
        boolean isHtml = context.httpResponse()
                .firstMatchingHeader("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).contains("text/html"))
                .isPresent();
        if (isHtml && !UNKNOWN_CALL.contains(status)) {
            // Not a class of its own: the SDK makes its own exception of every one that an interceptor throws.
            throw SdkClientException.create(NOT_AWS + context.httpRequest().host() + " is not AWS: HTTP " + status
                    + " with a page of HTML; look at AWS_ENDPOINT_URL, HTTPS_PROXY and NO_PROXY");
        }
    }
}
