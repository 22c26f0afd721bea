package dev.tidegate.aws.security;

import static dev.tidegate.aws.security.AnAccount.database;
import static dev.tidegate.aws.security.AnAccount.hidden;
import static dev.tidegate.aws.security.AnAccount.rule;
import static dev.tidegate.aws.security.AnAccount.subnet;
import static dev.tidegate.aws.security.AnAccount.table;
import static dev.tidegate.aws.security.Judged.found;
import static dev.tidegate.aws.security.Judged.judged;
import static org.assertj.core.api.Assertions.assertThat;

import dev.tidegate.aws.account.Peering;
import dev.tidegate.aws.account.RouteTable;
import dev.tidegate.aws.account.Seen;
import dev.tidegate.aws.account.Subnet;
import dev.tidegate.aws.rules.Finding;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The limits of the rules on networks: security groups, subnets, zones, routes and peerings. */
class NetworkRuleEdgesTest {
    @ParameterizedTest
    @CsvSource({
        "tcp, 6379, 6379, 0.0.0.0/0, NET-01",
        "tcp, 6379, 6379, ::/0, NET-01",
        "tcp, 6380, 6380, 0.0.0.0/0, ''",
        "6, 6379, 6379, 0::/0, NET-01",
        "tcp, 0, 65535, 0.0.0.0/0, NET-01 NET-03",
        "tcp, 6000, 6379, 0.0.0.0/0, NET-01 NET-03",
        "-1, -1, -1, ::/0, NET-01 NET-03",
        "tcp, 6378, 6378, 0.0.0.0/0, ''",
        "tcp, 443, 443, 0.0.0.0/0, ''",
        "udp, 0, 65535, 0.0.0.0/0, ''",
        "icmp, -1, -1, 0.0.0.0/0, ''",
        "tcp, 6379, 6379, 0.0.0.0/1, NET-02",
        "tcp, 6379, 6379, 172.16.0.0/12, NET-02",
        "tcp, 6379, 6379, 10.0.0.0/16, NET-02",
        "tcp, 6379, 6379, 10.0.0.0/17, NET-04",
        "tcp, 6379, 6379, 10.0.0.7/32, NET-04",
        "tcp, 6379, 6379, 10.2.0.0/16, ''",
        "tcp, 6379, 6379, 203.0.113.9/32, ''",
        "tcp, 6379, 6379, 2600:1f18::/32, NET-02",
        "tcp, 6379, 6379, 2600:1f18:1::/56, NET-02",
        "tcp, 6379, 6379, 2600:1f18:1::/64, NET-04",
        "tcp, 6379, 6379, 2a00::/56, ''",
        "tcp, 6379, 6379, pl-1, ''",
        "tcp, 6379, 6379, sg-app, ''",
        "tcp, 6379, 6381, sg-app, NET-03",
        "-1, -1, -1, sg-cache, NET-03",
    })
    void whatARuleLetsIn(String protocol, int from, int to, String peer, String ids) {
        Set<String> expected = ids.isEmpty() ? Set.of() : Set.of(ids.split(" ", -1));
        assertThat(found(account -> account.rules.add(rule("sgr-2", protocol, from, to, peer, "why"))))
                .isEqualTo(new TreeSet<>(expected));
    }

    @Test
    void rulesThatTogetherLeaveNothingOutAreOpenToTheWorld() {
        assertThat(found(account -> {
                    account.rules.add(rule("sgr-2", "tcp", 6379, 6379, "0.0.0.0/1", "why"));
                    account.rules.add(rule("sgr-3", "tcp", 6379, 6379, "128.0.0.0/1", "why"));
                }))
                .containsExactly("NET-01");
        assertThat(found(account -> {
                    account.rules.add(rule("sgr-2", "tcp", 6379, 6379, "0.0.0.0/1", "why"));
                    account.rules.add(rule("sgr-3", "tcp", 22, 22, "128.0.0.0/1", "why"));
                }))
                .containsExactly("NET-02");
    }

    @Test
    void aPrefixListIsJudgedByItsEntriesAndNotPassedWhereTheyAreHidden() {
        Consumer<AnAccount> list = account -> account.rules.add(rule("sgr-2", "tcp", 6379, 6379, "pl-1", "why"));
        assertThat(found(list.andThen(account -> account.prefixLists.put("pl-1", Seen.known(List.of("0.0.0.0/0"))))))
                .containsExactly("NET-01");
        assertThat(found(list.andThen(account -> account.prefixLists.put("pl-1", Seen.known(List.of("10.0.0.0/8"))))))
                .containsExactly("NET-02");
        assertThat(judged(list.andThen(
                                account -> account.prefixLists.put("pl-1", hidden("ec2:GetManagedPrefixListEntries"))))
                        .incomplete())
                .extracting(result -> result.rule().id())
                .containsExactly("NET-01", "NET-02");
    }

    /** The interfaces of the cache's own nodes are not counted as members. */
    @Test
    void aGroupThatAdmitsOnlyItselfAdmitsNoClient() {
        assertThat(found(account -> {
                    account.rules.remove(0);
                    account.rules.add(rule("sgr-2", "tcp", 6379, 6379, "sg-cache", "why"));
                    account.interfaces.put("sg-cache", Seen.known(0));
                }))
                .containsExactly("NET-05", "NET-14");
    }

    @Test
    void aCacheOnAPortOfItsOwnIsWatchedThere() {
        assertThat(found(account -> {
                    account.port = 7000;
                    account.rules.add(rule("sgr-2", "tcp", 7000, 7000, "0.0.0.0/0", "why"));
                }))
                .containsExactly("NET-01");
    }

    @Test
    void aServerlessCacheNeedsTwoPortsAndNoMore() {
        assertThat(found(account -> account.serverless().rules.add(rule("sgr-2", "tcp", 6379, 6380, "sg-app", "why"))))
                .isEmpty();
        assertThat(found(account -> account.serverless().rules.add(rule("sgr-2", "tcp", 6379, 6381, "sg-app", "why"))))
                .containsExactly("NET-03");
    }

    @Test
    void whatGoesOutAdmitsNobody() {
        assertThat(found(account -> account.rules.removeIf(rule -> !rule.isEgress())))
                .containsExactly("NET-14");
    }

    @Test
    void whoCannotSeeTheVpcStillSeesWhatIsTooWide() {
        Report report = judged(account -> {
            account.vpc = hidden("ec2:DescribeVpcs");
            account.rules.add(rule("sgr-2", "tcp", 6379, 6379, "10.0.0.0/8", "why"));
            account.rules.add(rule("sgr-3", "tcp", 6379, 6379, "10.0.3.0/24", "why"));
        });
        assertThat(report.findings()).extracting(finding -> finding.rule().id()).containsExactly("NET-02");
        assertThat(report.incomplete())
                .extracting(result -> result.rule().id())
                .containsExactly("NET-02", "NET-04", "NET-10");
    }

    @Test
    void aSubnetOfItsOwnTableIsJudgedByThat() {
        RouteTable main = table("rtb-1", "0.0.0.0/0", "igw-1");
        RouteTable own = new RouteTable(
                "rtb-2",
                false,
                List.of("subnet-a", "subnet-b"),
                List.of(new RouteTable.Route("::/0", "eigw-1", "active")));
        assertThat(found(account -> account.tables = Seen.known(List.of(main, own))))
                .isEmpty();
        assertThat(judged(account -> account.tables = Seen.known(List.of(main))).findings())
                .extracting(Finding::resource)
                .containsExactly(
                        "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-a",
                        "arn:aws:ec2:us-east-1:123456789012:subnet/subnet-b");
        assertThat(found(account -> account.tables = Seen.known(List.of(table("rtb-1", "2001:db8::/32", "igw-1")))))
                .isEmpty();
    }

    @Test
    void aSubnetThatGivesPublicAddressesIsPublic() {
        Subnet one =
                new Subnet("subnet-a", "vpc-1", "us-east-1a", "use1-az1", "10.0.1.0/24", OptionalInt.of(250), true);
        assertThat(found(account -> account.subnets = Seen.known(List.of(one, subnet("subnet-b", "use1-az2")))))
                .containsExactly("NET-07");
    }

    @Test
    void zonesAreComparedById() {
        Subnet a = new Subnet("subnet-a", "vpc-1", "us-east-1a", "use1-az3", "", OptionalInt.of(10), false);
        Subnet b = new Subnet("subnet-b", "vpc-1", "us-east-1b", "use1-az3", "", OptionalInt.of(10), false);
        Subnet full = new Subnet("subnet-c", "vpc-1", "us-east-1c", "use1-az4", "", OptionalInt.of(9), false);
        assertThat(found(account -> account.subnets = Seen.known(List.of(a, b))))
                .containsExactly("NET-09");
        assertThat(judged(account -> account.subnets = Seen.known(List.of(a, b, full)))
                        .findings())
                .singleElement()
                .satisfies(finding ->
                        assertThat(finding.evidenceText()).isEqualTo("subnetId=subnet-c, availableIpAddressCount=9"));
    }

    @Test
    void aPeeringThatNobodyAcceptedIsNoWay() {
        Consumer<AnAccount> other = account -> {
            account.database = Optional.of(Seen.known(database("vpc-2")));
            account.tables = Seen.known(List.of(table("rtb-1", "10.9.0.0/16", "pcx-1")));
        };
        assertThat(found(other.andThen(account -> account.peerings =
                        Seen.known(List.of(new Peering("pcx-1", "vpc-1", "vpc-2", "pending-acceptance"))))))
                .containsExactly("NET-10");
        assertThat(found(other.andThen(account ->
                        account.peerings = Seen.known(List.of(new Peering("pcx-2", "vpc-1", "vpc-2", "active"))))))
                .containsExactly("NET-10");
        assertThat(found(other.andThen(account -> {
                    account.tables = Seen.known(List.of(table("rtb-1", "10.9.0.0/16", "tgw-1")));
                    account.attachments = Seen.known(List.of(
                            new Peering("tgw-1", "vpc-1", "", "available"),
                            new Peering("tgw-1", "vpc-2", "", "available")));
                })))
                .isEmpty();
    }

    @Test
    void aPublicEndpointIsToldWhereItIsAllowed() {
        assertThat(found(account -> {
                    account.publicOne();
                    account.policy = account.policy.acceptingPublic();
                }))
                .containsExactly("NET-12 info");
    }
}
