package dev.tidegate.cli.aws;

import dev.tidegate.aws.inventory.NoSuchCacheException;
import dev.tidegate.cli.Failure;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkException;

/** What AWS refuses, in words that name the next step. */
final class AwsProblem {
    private static final Map<String, String> WORDS = Map.of(
            "ExpiredToken", "the AWS credentials have expired; sign in again",
            "ExpiredTokenException", "the AWS credentials have expired; sign in again",
            "RequestExpired", "AWS says the request is too old: the clock of this machine is wrong",
            "SignatureDoesNotMatch",
                    "AWS refuses the credentials: the secret key, or the clock of this machine, is wrong",
            "InvalidClientTokenId", "AWS does not know these credentials",
            "UnrecognizedClientException", "AWS does not know these credentials",
            "Throttling", "AWS asks to slow down; try again in a minute",
            "ThrottlingException", "AWS asks to slow down; try again in a minute");

    private AwsProblem() {}

    static <T> T explained(Supplier<T> call) {
        try {
            return call.get();
        } catch (NoSuchCacheException e) {
            throw Failure.failed(String.valueOf(e.getMessage()), "say the region with --region")
                    .because(e);
        } catch (AwsServiceException e) {
            throw Failure.unanswered(words(e)).because(e);
        } catch (SdkException e) {
            throw Failure.unanswered(words(e)).because(e);
        }
    }

    static String words(SdkException e) {
        if (e instanceof AwsServiceException service && service.awsErrorDetails() != null) {
            String code = String.valueOf(service.awsErrorDetails().errorCode());
            return Optional.ofNullable(WORDS.get(code))
                    .orElse(code + ": " + service.awsErrorDetails().errorMessage());
        }
        String message = String.valueOf(e.getMessage());
        if (message.contains("credentials")) {
            return "no AWS credentials: set AWS_PROFILE or AWS_ACCESS_KEY_ID, or run: aws configure";
        }
        return "AWS cannot be reached: " + message.lines().findFirst().orElse("");
    }
}
