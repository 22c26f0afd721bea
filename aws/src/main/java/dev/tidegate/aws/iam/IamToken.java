package dev.tidegate.aws.iam;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import software.amazon.awssdk.http.SdkHttpMethod;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.auth.aws.signer.AwsV4HttpSigner;
import software.amazon.awssdk.http.auth.spi.signer.HttpSigner;
import software.amazon.awssdk.identity.spi.AwsCredentialsIdentity;

/**
 * The password of an ElastiCache user with IAM authentication: a request to connect, signed and not sent (Signature
 * Version 4, in the query). Valid for 15 minutes, or for as long as the credentials it was signed with.
 */
final class IamToken {
    static final Duration VALID = Duration.ofMinutes(15);

    private static final String SCHEME = "http://";

    private IamToken() {}

    static String sign(IamUser user, AwsCredentialsIdentity credentials, Instant now) {
        SdkHttpRequest.Builder request = SdkHttpRequest.builder()
                .method(SdkHttpMethod.GET)
                .uri(URI.create(SCHEME + user.cache().toLowerCase(Locale.ROOT) + "/"))
                .appendRawQueryParameter("Action", "connect")
                .appendRawQueryParameter("User", user.user());
        if (user.serverless()) {
            request.appendRawQueryParameter("ResourceType", "ServerlessCache");
        }
        return AwsV4HttpSigner.create()
                .sign(signing -> signing.identity(credentials)
                        .request(request.build())
                        .putProperty(AwsV4HttpSigner.SERVICE_SIGNING_NAME, "elasticache")
                        .putProperty(AwsV4HttpSigner.REGION_NAME, user.region())
                        .putProperty(AwsV4HttpSigner.AUTH_LOCATION, AwsV4HttpSigner.AuthLocation.QUERY_STRING)
                        .putProperty(AwsV4HttpSigner.EXPIRATION_DURATION, VALID)
                        .putProperty(HttpSigner.SIGNING_CLOCK, Clock.fixed(now, java.time.ZoneOffset.UTC)))
                .request()
                .getUri()
                .toString()
                .substring(SCHEME.length());
    }
}
