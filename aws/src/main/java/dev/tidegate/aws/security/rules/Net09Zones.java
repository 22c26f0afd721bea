package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.account.SubnetGroup;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** NET-09: the subnet group covers too few availability zones. */
final class Net09Zones implements Rule {
    private static final int MIN_ZONES = 2;
    private static final int MIN_FREE = 10;

    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-09", Severity.MEDIUM, "The subnets have too few Availability Zones or free addresses")
            .checks(
                    "The ids of the Availability Zones of the cache's subnets, such as `use1-az1`, because "
                            + "zone names differ between accounts. Fewer than two zones are a finding. A subnet with "
                            + "fewer than ten free addresses is a finding too.",
                    "ec2:DescribeSubnets")
            .rationale("When a zone fails or a node is replaced, the new node needs a free address, if need be "
                    + "in another zone. Without one the counters are unavailable for as long as the zone is.")
            .remediation(
                    "Add a subnet in another zone, or a larger one, to the subnet group.",
                    "aws elasticache modify-cache-subnet-group --cache-subnet-group-name SUBNETS --subnet-ids <ALL_SUBNETS>");

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Subnets.on(subject, subnets -> zones(subject, subnets).and(addresses(subject, subnets)));
    }

    private static RuleResult zones(AuditContext subject, List<Subnet> subnets) {
        boolean haveIds = subnets.stream().noneMatch(subnet -> subnet.zoneId().isEmpty());
        Set<String> zones = new TreeSet<>();
        subnets.forEach(subnet -> zones.add(haveIds ? subnet.zoneId() : subnet.zone()));
        if (zones.size() >= MIN_ZONES) {
            return RuleResult.passed();
        }
        return RuleResult.of(subject.finding(FACTS, "All subnets of the cache are in one zone.")
                .fill("SUBNETS", subnetGroup(subject))
                .seen(haveIds ? "availabilityZoneId" : "availabilityZone", String.join(" ", zones))
                .seen("subnets", subnets.size()));
    }

    private static RuleResult addresses(AuditContext subject, List<Subnet> subnets) {
        return RuleResult.of(subnets.stream()
                .filter(subnet -> subnet.freeAddresses().isPresent()
                        && subnet.freeAddresses().getAsInt() < MIN_FREE)
                .map(subnet -> subject.finding(
                                FACTS,
                                subject.arn("ec2", "subnet/" + subnet.id()),
                                "Subnet " + subnet.id() + " has few free addresses left.")
                        .fill("SUBNETS", subnetGroup(subject))
                        .seen("subnetId", subnet.id())
                        .seen("availableIpAddressCount", subnet.freeAddresses().getAsInt()))
                .toList());
    }

    private static String subnetGroup(AuditContext subject) {
        return subject.account()
                .network()
                .subnetGroup()
                .found()
                .map(SubnetGroup::name)
                .filter(name -> !name.isEmpty())
                .orElse("<SUBNET_GROUP>");
    }
}
