package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.account.Vpc;
import dev.tidegate.aws.security.Case;
import dev.tidegate.aws.security.Judgement;
import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import dev.tidegate.aws.security.Severity;
import java.util.Optional;

/** NET-04: a rule admits address ranges where a security group would do. */
final class Net04CidrSource implements Rule {
    private static final RuleFacts FACTS = RuleFacts.of(
                    "NET-04", Severity.MEDIUM, "Clients are let in by address where their security group would do")
            .looksAt(
                    "Inbound rules that reach the cache and whose source is a block of addresses inside the VPC. From"
                            + " outside the VPC there may be no group to name, so such a block is none. Wider ones are"
                            + " [NET-02](NET-02.md) or [NET-01](NET-01.md).",
                    Inbound.ACTION_RULES,
                    "ec2:DescribeVpcs")
            .because("Addresses are given to something else tomorrow; a group says who may count.")
            .mend(
                    "Let in the security group of the clients, then revoke the rule.",
                    Inbound.AUTHORIZE + "\n" + Inbound.REVOKE);

    @Override
    public RuleFacts facts() {
        return FACTS;
    }

    @Override
    public Judgement judge(Case subject) {
        return Inbound.eachToCache(subject, inbound -> {
            Optional<Cidr> source = inbound.isCidr() ? Cidr.of(inbound.rule().peer()) : Optional.empty();
            if (source.isEmpty() || inbound.isWorld() || Net02WideCidr.isWide(source.get())) {
                return Judgement.passed();
            }
            return Case.on(
                    subject.account().network().vpc(),
                    "the addresses of the VPC",
                    vpc -> !Net02WideCidr.concerns(source.get(), vpc) && isInside(source.get(), vpc)
                            ? Judgement.of(inbound.finding(
                                    subject,
                                    FACTS,
                                    "Security group " + inbound.group().id() + " lets in "
                                            + inbound.rule().peer() + ", whatever has those addresses."))
                            : Judgement.passed());
        });
    }

    private static boolean isInside(Cidr source, Optional<Vpc> vpc) {
        return vpc.stream()
                .flatMap(found -> found.cidrs().stream())
                .flatMap(cidr -> Cidr.of(cidr).stream())
                .anyMatch(block -> block.contains(source));
    }
}
