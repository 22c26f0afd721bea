package dev.tidegate.cli.aws.access;

import dev.tidegate.aws.reader.client.AnswerWatch;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.time.Duration;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.awscore.client.builder.AwsSyncClientBuilder;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.profiles.ProfileFile;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.providers.DefaultAwsRegionProviderChain;

/** The options for region and AWS profile, as in the AWS CLI. */
public final class AwsOptions {
    /** A call answers within a second, or the network between is the matter. */
    private static final Duration CONNECT = Duration.ofSeconds(5);

    private static final Duration ANSWER = Duration.ofSeconds(20);

    @picocli.CommandLine.Option(
            names = "--region",
            paramLabel = "REGION",
            description = "The region. Default: AWS_REGION, AWS_DEFAULT_REGION, then the profile's.")
    private Optional<String> region = Optional.empty();

    @picocli.CommandLine.Option(
            names = "--profile",
            paramLabel = "NAME",
            description = "A profile of ~/.aws. Default: AWS_PROFILE, then default.")
    private Optional<String> profile = Optional.empty();

    /** The region that was given as an option. */
    public Optional<String> regionGiven() {
        return region;
    }

    /** What the environment says, without looking at files or the network. */
    public static Optional<String> regionOfEnvironment(Terminal terminal) {
        return terminal.variable("AWS_REGION").or(() -> terminal.variable("AWS_DEFAULT_REGION"));
    }

    /** The region to ask. */
    public String region(Terminal terminal) {
        return region.or(() -> regionOfEnvironment(terminal)).orElseGet(() -> regionOfProfile(terminal));
    }

    private String regionOfProfile(Terminal terminal) {
        DefaultAwsRegionProviderChain.Builder chain =
                DefaultAwsRegionProviderChain.builder().profileFile(ProfileFile::defaultProfileFile);
        profileName(terminal).ifPresent(chain::profileName);
        try {
            return chain.build().getRegion().id();
        } catch (SdkClientException e) {
            // If both are missing, the error names the one that takes longer to get.
            AwsProblem.explained(() -> credentials(terminal).resolveCredentials());
            throw Failure.failed("no AWS region", "name one: --region us-east-1, or set AWS_REGION")
                    .because(e);
        }
    }

    private Optional<String> profileName(Terminal terminal) {
        return profile.or(() -> terminal.variable("AWS_PROFILE"));
    }

    private AwsCredentialsProvider credentials(Terminal terminal) {
        Optional<String> key = terminal.variable("AWS_ACCESS_KEY_ID");
        Optional<String> secret = terminal.variable("AWS_SECRET_ACCESS_KEY");
        if (profile.isEmpty() && key.isPresent() && secret.isPresent()) {
            AwsCredentials credentials = terminal.variable("AWS_SESSION_TOKEN")
                    .<AwsCredentials>map(token -> AwsSessionCredentials.create(key.get(), secret.get(), token))
                    .orElseGet(() -> AwsBasicCredentials.create(key.get(), secret.get()));
            return StaticCredentialsProvider.create(credentials);
        }
        DefaultCredentialsProvider.Builder chain = DefaultCredentialsProvider.builder();
        profileName(terminal).ifPresent(chain::profileName);
        return chain.build();
    }

    /** Opens clients of AWS whose kind is not known yet. */
    public AwsClients.Opener opener(Terminal terminal, String inRegion) {
        return new AwsClients.Opener() {
            @Override
            public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C open(B builder) {
                return client(terminal, builder, inRegion);
            }
        };
    }

    /** A client of one service; the caller closes it. */
    public <B extends AwsClientBuilder<B, C> & AwsSyncClientBuilder<B, C>, C> C client(
            Terminal terminal, B builder, String inRegion) {
        builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                .addExecutionInterceptor(new AnswerWatch())
                .build());
        Endpoints.of(terminal, builder).ifPresent(endpoint -> Endpoints.set(builder, endpoint));
        return builder.region(Region.of(inRegion))
                .credentialsProvider(credentials(terminal))
                .httpClientBuilder(UrlConnectionHttpClient.builder()
                        .connectionTimeout(CONNECT)
                        .socketTimeout(ANSWER))
                .build();
    }
}
