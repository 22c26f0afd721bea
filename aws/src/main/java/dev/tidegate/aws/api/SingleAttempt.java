package dev.tidegate.aws.api;

import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;

/** Clients that send each request once: after a lost response the caller looks first what the request did. */
final class SingleAttempt {
    private SingleAttempt() {}

    static <B extends AwsClientBuilder<B, C>, C> B of(B builder) {
        return builder.overrideConfiguration(
                o -> o.addExecutionInterceptor(new RawFields()).retryStrategy(AwsRetryStrategy.doNotRetry()));
    }
}
