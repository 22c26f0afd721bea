package dev.tidegate.aws.reader.client;

import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Why;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Makes calls to AWS and turns failures into reasons. */
public final class AwsCalls {
    private static final int MAX_REASON = 200;

    private static final Set<String> DENIED = Set.of(
            "AccessDenied",
            "AccessDeniedException",
            "UnauthorizedOperation",
            "UnauthorizedException",
            "NotAuthorized",
            "AuthorizationError",
            "AuthorizationErrorException");

    private static final Set<String> UNKNOWN_CALL = Set.of(
            "InvalidAction",
            "UnknownOperationException",
            "NotImplemented",
            "NotYetImplemented",
            "NotImplementedError",
            "UnsupportedOperation",
            "UnsupportedOperationException",
            "UnknownAction",
            "InternalFailure.NotImplemented");

    private AwsCalls() {}

    /** The response of the call, or the reason why there is none; a response that the SDK cannot read is one. */
    public static <T> Seen<T> at(String action, Supplier<T> call) {
        try {
            return Seen.known(call.get());
        } catch (RuntimeException e) {
            return hidden(action, e);
        }
    }

    /** Makes a call; throws what would fail every other call of these credentials too. */
    public static <T> Seen<T> orRefused(String action, Supplier<T> call) {
        try {
            return Seen.known(call.get());
        } catch (SdkException e) {
            if (Refusal.isFinal(e)) {
                throw e;
            }
            return hidden(action, e);
        }
    }

    private static <T> Seen<T> hidden(String action, RuntimeException e) {
        if (e instanceof AwsServiceException service) {
            return Seen.hidden(action, why(service), reason(service));
        }
        return e instanceof SdkException
                ? Seen.hidden(action, Why.FAILED, line(String.valueOf(e.getMessage())))
                : Seen.hidden(
                        action,
                        Why.FAILED,
                        "the response cannot be interpreted: " + e.getClass().getSimpleName());
    }

    public static <T> Seen<T> notAsked(String action) {
        return Seen.hidden(action, Why.NOT_ASKED, "not asked for");
    }

    static String code(AwsServiceException e) {
        return e.awsErrorDetails() == null
                ? ""
                : NullToEmpty.text(e.awsErrorDetails().errorCode());
    }

    public static Why why(AwsServiceException e) {
        String code = code(e);
        if (DENIED.contains(code)) {
            return Why.PERMISSION;
        }
        if (e.isThrottlingException() || code.contains("Throttl") || code.equals("RequestLimitExceeded")) {
            return Why.THROTTLED;
        }
        if (UNKNOWN_CALL.contains(code) || e.statusCode() == 501 || e.statusCode() == 405) {
            return Why.UNSUPPORTED;
        }
        if (code.contains("NotFound")) {
            return Why.NOT_FOUND;
        }
        return withoutCode(e);
    }

    private static Why withoutCode(AwsServiceException e) {
        boolean noCode = code(e).isEmpty() || code(e).matches("[0-9]+|UnknownError");
        if (e.statusCode() == 404) {
            return Why.UNSUPPORTED;
        }
        return noCode && e.statusCode() == 403 ? Why.PERMISSION : Why.FAILED;
    }

    private static String reason(AwsServiceException e) {
        String message = e.awsErrorDetails() == null
                ? ""
                : NullToEmpty.text(e.awsErrorDetails().errorMessage());
        String code = code(e).isEmpty() ? "HTTP " + e.statusCode() : code(e);
        return line(message.isEmpty() ? code : code + ": " + message);
    }

    /** One line, and no more than a line: a proxy may answer with a whole page. */
    private static String line(String text) {
        String one = text.strip().lines().findFirst().orElse("").replaceAll("\\p{Cntrl}", " ");
        return one.length() > MAX_REASON ? one.substring(0, MAX_REASON) + "…" : one;
    }
}
