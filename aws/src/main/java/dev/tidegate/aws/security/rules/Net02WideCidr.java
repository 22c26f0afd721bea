package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.security.AuditContext;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.RuleResult;
import dev.tidegate.aws.security.Severity;
import java.util.Optional;

/** NET-02: a rule admits a wide range of addresses. */
final class Net02WideCidr implements Rule {
    private static final int WIDEST_V4 = 16;
    private static final int WIDEST_V6 = 56;

    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-02", Severity.HIGH, "A security group rule admits a whole network to the cache port")
            .checks(
                    "Inbound rules that apply to the cache and whose source is wider than /16 (IPv6: /56), "
                            + "such as `10.0.0.0/8` or `172.16.0.0/12`, or contains a whole CIDR block of the VPC. "
                            + "Rules that are open to the whole internet are [NET-01](NET-01.md).",
                    Inbound.ACTION_RULES,
                    "ec2:DescribeVpcs")
            .rationale("Every machine of the network, including a compromised one, can reach the counters. The "
                    + "limiter has only a few clients.")
            .remediation(
                    "Allow the security group of the clients instead, then revoke the rule.",
                    Inbound.AUTHORIZE + "\n" + Inbound.REVOKE);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public RuleResult evaluate(AuditContext subject) {
        return Inbound.eachToCache(subject, inbound -> {
            Optional<Cidr> source = inbound.isCidr() ? Cidr.of(inbound.rule().peer()) : Optional.empty();
            if (source.isEmpty() || inbound.isWorld()) {
                return RuleResult.passed();
            }
            return isWide(source.get())
                    ? found(subject, inbound, "a block wider than it should be")
                    : AuditContext.on(
                            subject.account().network().vpc(),
                            "the addresses of the VPC",
                            vpc -> takesIn(source.get(), vpc)
                                    ? found(subject, inbound, "the whole VPC")
                                    : RuleResult.passed());
        });
    }

    /** Whether a rule from there would be a finding here, so that it is none for being a block at all. */
    static boolean concerns(Cidr source, Optional<Vpc> vpc) {
        return source.isAll() || isWide(source) || takesIn(source, vpc);
    }

    static boolean isWide(Cidr source) {
        return source.prefix() < (source.bits() == 32 ? WIDEST_V4 : WIDEST_V6);
    }

    private static boolean takesIn(Cidr source, Optional<Vpc> vpc) {
        return vpc.stream()
                .flatMap(found -> found.cidrs().stream())
                .flatMap(cidr -> Cidr.of(cidr).stream())
                .anyMatch(source::contains);
    }

    private static RuleResult found(AuditContext subject, Inbound inbound, String what) {
        return RuleResult.of(inbound.finding(
                subject,
                FACTS,
                "Security group " + inbound.group().id() + " admits "
                        + inbound.rule().peer() + ", " + what + "."));
    }
}
