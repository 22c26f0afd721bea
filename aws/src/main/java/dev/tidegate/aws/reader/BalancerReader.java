package dev.tidegate.aws.reader;

import static dev.tidegate.aws.reader.client.NullToEmpty.lower;
import static dev.tidegate.aws.reader.client.NullToEmpty.number;
import static dev.tidegate.aws.reader.client.NullToEmpty.text;

import dev.tidegate.aws.account.LoadBalancer;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.reader.client.AwsCalls;
import dev.tidegate.aws.reader.client.AwsClients;
import dev.tidegate.aws.reader.client.NullToEmpty;
import java.util.List;

/** Reads the load balancers of a VPC: one of them may forward to a cache. */
final class BalancerReader {
    static final String BALANCERS = "elasticloadbalancing:DescribeLoadBalancers";

    private final AwsClients clients;

    BalancerReader(AwsClients clients) {
        this.clients = clients;
    }

    Seen<List<LoadBalancer>> read(String vpcId) {
        if (vpcId.isEmpty()) {
            return Seen.known(List.of());
        }
        return AwsCalls.at(
                BALANCERS,
                () -> NullToEmpty.all(clients.balancers()
                                .describeLoadBalancersPaginator()
                                .loadBalancers())
                        .stream()
                        .filter(raw -> vpcId.equals(raw.vpcId()))
                        .map(raw -> new LoadBalancer(
                                text(raw.loadBalancerArn()),
                                text(raw.loadBalancerName()),
                                lower(raw.typeAsString()),
                                lower(raw.schemeAsString()).equals("internet-facing"),
                                listeners(text(raw.loadBalancerArn())),
                                targetPorts(text(raw.loadBalancerArn()))))
                        .toList());
    }

    private Seen<List<LoadBalancer.Listener>> listeners(String arn) {
        return AwsCalls.at(
                "elasticloadbalancing:DescribeListeners",
                () ->
                        NullToEmpty.all(clients.balancers()
                                        .describeListenersPaginator(r -> r.loadBalancerArn(arn))
                                        .listeners())
                                .stream()
                                .map(raw ->
                                        new LoadBalancer.Listener(number(raw.port(), -1), text(raw.protocolAsString())))
                                .toList());
    }

    private Seen<List<Integer>> targetPorts(String arn) {
        return AwsCalls.at(
                "elasticloadbalancing:DescribeTargetGroups",
                () -> NullToEmpty.all(clients.balancers()
                                .describeTargetGroupsPaginator(r -> r.loadBalancerArn(arn))
                                .targetGroups())
                        .stream()
                        .map(raw -> number(raw.port(), -1))
                        .toList());
    }
}
