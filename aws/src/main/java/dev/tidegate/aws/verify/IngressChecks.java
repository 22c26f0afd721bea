package dev.tidegate.aws.verify;

import dev.tidegate.aws.account.SecurityGroup;
import dev.tidegate.aws.account.SecurityGroup.PeerKind;
import dev.tidegate.aws.account.SecurityGroup.Rule;
import dev.tidegate.aws.account.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The clients that the security groups of a cache admit. */
final class IngressChecks {
    private static final String NOBODY = "has no network interface, so its rule admits no client";

    private final List<SecurityGroup> groups;
    private final Map<String, Seen<Integer>> interfaces;
    private final int port;
    private final List<Check> checks = new ArrayList<>();

    IngressChecks(List<SecurityGroup> groups, Map<String, Seen<Integer>> interfaces, int port) {
        this.groups = groups;
        this.interfaces = interfaces;
        this.port = port;
    }

    /** {@code readerPort} is the port for reads of a serverless cache. */
    List<Check> checks(Optional<Integer> readerPort) {
        if (groups.isEmpty()) {
            checks.add(Check.note("security-groups", "AWS reports none"));
            return checks;
        }
        defaults();
        List<Rule> rules = letting(port);
        world(rules);
        if (rules.isEmpty()) {
            checks.add(Check.failure("group-closed", "no rule admits a client to port " + port, authorize()));
        } else {
            peers(rules);
        }
        readerPort
                .filter(other ->
                        other != port && !rules.isEmpty() && letting(other).isEmpty())
                .ifPresent(other -> checks.add(Check.warning(
                        "group-reader",
                        "no rule admits a client to port " + other + ", which is used for reads",
                        "open " + other + " beside " + port + " to the same group")));
        return checks;
    }

    private List<Rule> letting(int toPort) {
        return groups.stream().flatMap(group -> group.letsInto(toPort)).toList();
    }

    private String authorize() {
        return "aws ec2 authorize-security-group-ingress --group-id "
                + groups.get(0).id() + " --protocol tcp --port " + port + " --source-group GROUP-OF-YOUR-SERVICE";
    }

    private void defaults() {
        List<String> standard = groups.stream()
                .filter(group -> group.name().equals("default"))
                .map(SecurityGroup::id)
                .toList();
        if (!standard.isEmpty()) {
            checks.add(Check.warning(
                    "group-default",
                    String.join(", ", standard)
                            + " is the default group of the VPC: every resource without a group of its own is in it",
                    "give the cache a security group of its own"));
        }
        groups.stream()
                .filter(group -> group.name().isEmpty())
                .findFirst()
                .ifPresent(group -> checks.add(new Check(
                        "group-default",
                        Mark.UNSEEN,
                        "could not read the name of " + group.id() + " (ec2:DescribeSecurityGroups)",
                        "allow ec2:DescribeSecurityGroups for the credentials in use",
                        "ec2:DescribeSecurityGroups")));
    }

    private void world(List<Rule> rules) {
        rules.stream()
                .filter(Rule::isWorld)
                .findFirst()
                .ifPresent(rule -> checks.add(Check.failure(
                        "group-open",
                        "port " + port + " is open to " + rule.peer(),
                        rule.id().isEmpty()
                                ? "remove the rule, and allow the security group of your service instead"
                                : "aws ec2 revoke-security-group-ingress --group-id " + groupOf(rule)
                                        + " --security-group-rule-ids " + rule.id())));
    }

    private String groupOf(Rule rule) {
        return groups.stream()
                .filter(group -> group.rules().contains(rule))
                .map(SecurityGroup::id)
                .findFirst()
                .orElse("");
    }

    private void peers(List<Rule> rules) {
        List<Rule> empty = rules.stream().filter(this::isNobody).toList();
        List<Rule> some = rules.stream().filter(rule -> !isNobody(rule)).toList();
        for (String peer : empty.stream().map(Rule::peer).distinct().toList()) {
            String remedy =
                    "remove the rule and allow the security group of the actual client; Amplify Hosting has no interface in any VPC";
            checks.add(
                    some.isEmpty()
                            ? Check.failure(
                                    "group-peer", peer + " " + NOBODY + ", and no other rule admits one", remedy)
                            : Check.warning("group-peer", peer + " " + NOBODY, remedy));
        }
        some.stream().map(Rule::peer).distinct().forEach(this::peer);
    }

    private boolean isNobody(Rule rule) {
        return rule.peerKind() == PeerKind.GROUP
                && Optional.ofNullable(interfaces.get(rule.peer()))
                        .flatMap(Seen::found)
                        .filter(count -> count == 0)
                        .isPresent();
    }

    private void peer(String peer) {
        Seen<Integer> count = interfaces.get(peer);
        if (count instanceof Seen.Hidden<Integer> hidden) {
            checks.add(Check.unseen("group-peer", "what is in " + peer, hidden));
        } else if (count instanceof Seen.Known<Integer> known) {
            checks.add(Check.ok(
                    "group-peer",
                    peer + " can reach port " + port + ": " + known.value()
                            + (known.value() == 1 ? " network interface" : " network interfaces")));
        } else if (!peer.equals("0.0.0.0/0") && !peer.equals("::/0")) {
            checks.add(Check.ok("group-peer", peer + " can reach port " + port));
        }
    }
}
