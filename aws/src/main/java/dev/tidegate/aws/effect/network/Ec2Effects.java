package dev.tidegate.aws.effect.network;

import dev.tidegate.aws.effect.Effect;
import java.util.LinkedHashMap;
import java.util.Map;

/** The operations of EC2 that can be applied. Each of them can be tried first, by {@code DryRun}. */
public final class Ec2Effects {
    private Ec2Effects() {}

    /** By service and operation. */
    public static Map<String, Effect> all() {
        Map<String, Effect> all = new LinkedHashMap<>();
        all.put("ec2:CreateSecurityGroup", new SecurityGroupCreation());
        for (boolean isEgress : new boolean[] {false, true}) {
            String way = isEgress ? "Egress" : "Ingress";
            all.put("ec2:AuthorizeSecurityGroup" + way, new SecurityGroupRules(isEgress, true));
            all.put("ec2:RevokeSecurityGroup" + way, new SecurityGroupRules(isEgress, false));
        }
        all.put("ec2:UpdateSecurityGroupRuleDescriptionsIngress", new RuleDescriptions());
        all.put("ec2:CreateNetworkAclEntry", new NetworkAclEntry());
        all.put("ec2:CreateRoute", new RouteEntry());
        all.put("ec2:CreateVpcPeeringConnection", new PeeringCreation());
        all.put("ec2:AcceptVpcPeeringConnection", new PeeringAcceptance());
        return all;
    }

    /** A filter of EC2's lists. */
    static Map<String, Object> filter(String name, Object value) {
        Map<String, Object> filter = new LinkedHashMap<>();
        filter.put("Name", name);
        filter.put("Values", java.util.List.of(value));
        return filter;
    }
}
