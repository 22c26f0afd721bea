package dev.tidegate.cli.aws.access;

import dev.tidegate.cli.client.WebHost;
import dev.tidegate.cli.terminal.Failure;
import dev.tidegate.cli.terminal.Terminal;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.awscore.client.builder.AwsClientBuilder;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.services.amplify.AmplifyClientBuilder;
import software.amazon.awssdk.services.cloudformation.CloudFormationClientBuilder;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClientBuilder;
import software.amazon.awssdk.services.ec2.Ec2ClientBuilder;
import software.amazon.awssdk.services.elasticache.ElastiCacheClientBuilder;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2ClientBuilder;
import software.amazon.awssdk.services.iam.IamClientBuilder;
import software.amazon.awssdk.services.pricing.PricingClientBuilder;
import software.amazon.awssdk.services.rds.RdsClientBuilder;
import software.amazon.awssdk.services.sts.StsClientBuilder;

/** Other addresses than AWS's own, from the variables that the AWS CLI has for them: one service's before all services'. */
final class Endpoints {
    private static final String ALL = "AWS_ENDPOINT_URL";

    private static final String STAND_IN = "host.invalid";

    private static final Map<Class<?>, String> SERVICES = services();

    private Endpoints() {}

    private static Map<Class<?>, String> services() {
        Map<Class<?>, String> names = new LinkedHashMap<>();
        names.put(ElastiCacheClientBuilder.class, "ELASTICACHE");
        names.put(CloudFormationClientBuilder.class, "CLOUDFORMATION");
        names.put(CloudWatchClientBuilder.class, "CLOUDWATCH");
        names.put(PricingClientBuilder.class, "PRICING");
        names.put(Ec2ClientBuilder.class, "EC2");
        names.put(RdsClientBuilder.class, "RDS");
        names.put(StsClientBuilder.class, "STS");
        names.put(IamClientBuilder.class, "IAM");
        names.put(AmplifyClientBuilder.class, "AMPLIFY");
        names.put(ElasticLoadBalancingV2ClientBuilder.class, "ELASTIC_LOAD_BALANCING_V2");
        return names;
    }

    /** Where the client of this builder should speak to, if not to AWS. */
    static Optional<URI> of(Terminal terminal, Object builder) {
        boolean ignored = terminal.variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
                .filter("true"::equalsIgnoreCase)
                .isPresent();
        if (ignored) {
            return Optional.empty();
        }
        Optional<String> own = SERVICES.entrySet().stream()
                .filter(service -> service.getKey().isInstance(builder))
                .map(service -> ALL + "_" + service.getValue())
                .filter(variable -> terminal.variable(variable).isPresent())
                .findFirst();
        return own.or(() -> Optional.of(ALL))
                .flatMap(variable -> terminal.variable(variable).map(text -> parsed(variable, text)));
    }

    /** Has the client of {@code builder} speak to {@code endpoint}. */
    static void set(AwsClientBuilder<?, ?> builder, URI endpoint) {
        if (endpoint.getHost() != null) {
            builder.endpointOverride(endpoint);
            return;
        }
        // The SDK asks the URI for its host, and Java's has none in a name with an underscore: it gets another one, and
        // each
        // request, before it is signed, the right one.
        String host = WebHost.of(endpoint).orElseThrow();
        String port = WebHost.port(endpoint).map(number -> ":" + number).orElse("");
        builder.endpointOverride(URI.create(endpoint.getScheme() + "://" + STAND_IN + port + endpoint.getRawPath()));
        builder.overrideConfiguration(builder.overrideConfiguration().toBuilder()
                .addExecutionInterceptor(new ExecutionInterceptor() {
                    @Override
                    public SdkHttpRequest modifyHttpRequest(
                            Context.ModifyHttpRequest context, ExecutionAttributes all) {
                        return context.httpRequest().toBuilder().host(host).build();
                    }
                })
                .build());
    }

    private static URI parsed(String variable, String text) {
        try {
            URI uri = URI.create(text.strip());
            boolean web = "http".equalsIgnoreCase(uri.getScheme()) || "https".equalsIgnoreCase(uri.getScheme());
            if (web && WebHost.of(uri).isPresent()) {
                return uri;
            }
        } catch (IllegalArgumentException e) {
            // Said below; the text may hold a password.
        }
        throw Failure.usage(variable + " is no URL (expected: such as http://127.0.0.1:5000)");
    }
}
