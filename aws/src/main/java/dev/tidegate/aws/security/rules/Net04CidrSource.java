package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.Optional;

/** NET-04: a rule admits address ranges where a security group would do. */
final class Net04CidrSource implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-04", Severity.MEDIUM, "Clients are allowed by address, not by security group")
            .checks(
                    "Inbound rules that apply to the cache and whose source is a CIDR block inside the VPC. A "
                            + "source outside the VPC is no finding, because it may have no security group. Wider "
                            + "blocks are [NET-02](NET-02.md) or [NET-01](NET-01.md).",
                    Inbound.ACTION_RULES,
                    "ec2:DescribeVpcs")
            .rationale("An address may be assigned to another machine later; a security group names the clients.")
            .remediation(
                    "Allow the security group of the clients, then revoke the rule.",
                    Inbound.AUTHORIZE + "\n" + Inbound.REVOKE);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Inbound.eachToCache(subject, inbound -> {
            Optional<Cidr> source = inbound.isCidr() ? Cidr.of(inbound.rule().peer()) : Optional.empty();
            if (source.isEmpty() || inbound.isWorld() || Net02WideCidr.isWide(source.get())) {
                return RuleResult.passed();
            }
            return AuditContext.on(
                    subject.account().network().vpc(),
                    "the addresses of the VPC",
                    vpc -> !Net02WideCidr.concerns(source.get(), vpc) && isInside(source.get(), vpc)
                            ? RuleResult.of(inbound.finding(
                                    subject,
                                    FACTS,
                                    "Security group " + inbound.group().id() + " admits "
                                            + inbound.rule().peer() + " by address."))
                            : RuleResult.passed());
        });
    }

    private static boolean isInside(Cidr source, Optional<Vpc> vpc) {
        return vpc.stream()
                .flatMap(found -> found.cidrs().stream())
                .flatMap(cidr -> Cidr.of(cidr).stream())
                .anyMatch(block -> block.contains(source));
    }
}
