package dev.tidegate.aws.api;

import dev.tidegate.aws.reader.client.AwsClients;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import software.amazon.awssdk.core.SdkClient;
import software.amazon.awssdk.services.amplify.AmplifyClient;
import software.amazon.awssdk.services.cloudformation.CloudFormationClient;
import software.amazon.awssdk.services.cloudwatch.CloudWatchClient;
import software.amazon.awssdk.services.cloudwatchlogs.CloudWatchLogsClient;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.elasticache.ElastiCacheClient;
import software.amazon.awssdk.services.elasticloadbalancingv2.ElasticLoadBalancingV2Client;
import software.amazon.awssdk.services.iam.IamClient;
import software.amazon.awssdk.services.secretsmanager.SecretsManagerClient;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sts.StsClient;

/** The services whose operations can be called, by the names that the AWS CLI has for them. One line each. */
public final class Services {
    /**
     * A service of AWS and how a client for it is made.
     *
     * @param name as the AWS CLI has it
     * @param type whose methods are its operations
     * @param open makes a client
     */
    record Service(String name, Class<? extends SdkClient> type, Function<AwsClients.Opener, SdkClient> open) {}

    private static final List<Service> ALL = List.of(
            new Service(
                    "elasticache",
                    ElastiCacheClient.class,
                    opener -> opener.open(SingleAttempt.of(ElastiCacheClient.builder()))),
            new Service("ec2", Ec2Client.class, opener -> opener.open(SingleAttempt.of(Ec2Client.builder()))),
            new Service(
                    "amplify", AmplifyClient.class, opener -> opener.open(SingleAttempt.of(AmplifyClient.builder()))),
            new Service(
                    "cloudwatch",
                    CloudWatchClient.class,
                    opener -> opener.open(SingleAttempt.of(CloudWatchClient.builder()))),
            new Service(
                    "cloudformation",
                    CloudFormationClient.class,
                    opener -> opener.open(SingleAttempt.of(CloudFormationClient.builder()))),
            new Service("sns", SnsClient.class, opener -> opener.open(SingleAttempt.of(SnsClient.builder()))),
            new Service(
                    "logs",
                    CloudWatchLogsClient.class,
                    opener -> opener.open(SingleAttempt.of(CloudWatchLogsClient.builder()))),
            new Service(
                    "secretsmanager",
                    SecretsManagerClient.class,
                    opener -> opener.open(SingleAttempt.of(SecretsManagerClient.builder()))),
            new Service("iam", IamClient.class, opener -> opener.open(SingleAttempt.of(IamClient.builder()))),
            new Service("sts", StsClient.class, opener -> opener.open(SingleAttempt.of(StsClient.builder()))),
            new Service(
                    "elbv2",
                    ElasticLoadBalancingV2Client.class,
                    opener -> opener.open(SingleAttempt.of(ElasticLoadBalancingV2Client.builder()))));

    private Services() {}

    static Optional<Service> named(String name) {
        return ALL.stream().filter(service -> service.name().equals(name)).findFirst();
    }

    /** The interface of the client of a service, whose methods are its operations. */
    public static Optional<Class<? extends SdkClient>> client(String name) {
        return named(name).map(Service::type);
    }
}
