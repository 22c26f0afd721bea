package dev.tidegate.cli.aws.access;

import dev.tidegate.aws.inventory.NoSuchCacheException;
import dev.tidegate.aws.inventory.UnusableCacheException;
import dev.tidegate.aws.reader.client.AnswerWatch;
import dev.tidegate.cli.terminal.Failure;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** Errors of AWS, in words that name the next step. */
public final class AwsProblem {
    private static final String EXPIRED = "the AWS credentials have expired; sign in again";
    private static final String CLOCK = "AWS rejects the request as too old: the clock of this machine is wrong";
    private static final String SIGNATURE =
            "AWS rejects the credentials: the secret key, or the clock of this machine, is wrong";
    private static final String UNKNOWN = "AWS does not know these credentials";
    private static final String SLOWER = "AWS throttles the requests; try again in a minute";

    private static final Map<String, String> WORDS = Map.ofEntries(
            Map.entry("ExpiredToken", EXPIRED),
            Map.entry("ExpiredTokenException", EXPIRED),
            Map.entry("RequestExpired", CLOCK),
            Map.entry("RequestTimeTooSkewed", CLOCK),
            Map.entry("RequestInTheFuture", CLOCK),
            Map.entry("SignatureDoesNotMatch", SIGNATURE),
            Map.entry("InvalidSignatureException", SIGNATURE),
            Map.entry("IncompleteSignature", SIGNATURE),
            Map.entry("InvalidClientTokenId", UNKNOWN),
            Map.entry("UnrecognizedClientException", UNKNOWN),
            Map.entry("InvalidAccessKeyId", UNKNOWN),
            Map.entry("AuthFailure", UNKNOWN),
            Map.entry("OptInRequired", "this region is not enabled in the account; check --region"),
            Map.entry("Throttling", SLOWER),
            Map.entry("ThrottlingException", SLOWER),
            Map.entry("ThrottledException", SLOWER),
            Map.entry("TooManyRequestsException", SLOWER),
            Map.entry("RequestLimitExceeded", SLOWER));

    private AwsProblem() {}

    /** The result of the call; an error of AWS becomes a failure of the command. */
    public static <T> T explained(Supplier<T> call) {
        try {
            return call.get();
        } catch (NoSuchCacheException e) {
            throw Failure.failed(String.valueOf(e.getMessage()), "name the region with --region")
                    .because(e);
        } catch (UnusableCacheException e) {
            throw Failure.failed(String.valueOf(e.getMessage()), e.hint()).because(e);
        } catch (AwsServiceException e) {
            throw Failure.unanswered(words(e)).because(e);
        } catch (SdkException e) {
            throw Failure.unanswered(words(e)).because(e);
        }
    }

    /** One line that says what is wrong. */
    public static String words(SdkException e) {
        if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            return words(
                    String.valueOf(service.awsErrorDetails().errorCode()),
                    String.valueOf(service.awsErrorDetails().errorMessage()));
        }
        Optional<String> notAws = AnswerWatch.notAws(e);
        if (notAws.isPresent()) {
            return notAws.get();
        }
        String message = String.valueOf(e.getMessage());
        String lower = message.toLowerCase(Locale.ROOT);
        if (lower.contains("expired") && (lower.contains("sso") || lower.contains("token"))) {
            return "the AWS credentials have expired: run aws sso login";
        }
        if (lower.contains("credentials")) {
            return "no AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run: aws configure";
        }
        return unknownHost(e)
                .map(host -> "AWS cannot be reached: there is no host " + host
                        + "; is the region right, and is there a network?")
                .orElseGet(() ->
                        "AWS cannot be reached: " + message.lines().findFirst().orElse(""));
    }

    private static String words(String code, String message) {
        if (message.contains("Signature expired") || message.contains("Signature not yet current")) {
            return CLOCK;
        }
        if (message.contains("scoped to a valid region")) {
            return "the AWS credentials are for another region; check --region and AWS_ENDPOINT_URL";
        }
        return Optional.ofNullable(WORDS.get(code)).orElse(code + ": " + oneLine(message));
    }

    private static String oneLine(String message) {
        return message.strip().lines().findFirst().orElse("");
    }

    private static Optional<String> unknownHost(Throwable e) {
        Throwable cause = e;
        for (int depth = 0; cause != null && depth < 10; depth++) {
            if (cause instanceof UnknownHostException) {
                return Optional.of(String.valueOf(cause.getMessage()));
            }
            cause = cause.getCause();
        }
        return Optional.empty();
    }
}
