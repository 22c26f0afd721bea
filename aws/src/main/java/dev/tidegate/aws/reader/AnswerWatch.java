package dev.tidegate.aws.reader;

import java.util.Locale;
import java.util.Set;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Names an answer that is not AWS's as such: no API of AWS answers with HTML. A server that imitates AWS does, for calls
 * that it does not know; those statuses are left to the caller.
 */
public final class AnswerWatch implements ExecutionInterceptor {
    private static final Set<Integer> UNKNOWN_CALL = Set.of(404, 405, 500, 501);

    @Override
    public void beforeUnmarshalling(Context.BeforeUnmarshalling context, ExecutionAttributes attributes) {
        int status = context.httpResponse().statusCode();
        boolean isHtml = context.httpResponse()
                .firstMatchingHeader("Content-Type")
                .filter(type -> type.toLowerCase(Locale.ROOT).contains("text/html"))
                .isPresent();
        if (isHtml && !UNKNOWN_CALL.contains(status)) {
            throw new NotAwsException(status, context.httpRequest().host());
        }
    }
}
