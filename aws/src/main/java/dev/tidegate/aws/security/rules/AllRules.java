package dev.tidegate.aws.security.rules;

import dev.tidegate.aws.security.Rule;
import dev.tidegate.aws.security.RuleFacts;
import java.util.List;

/** The list of all rules, in the order of the guide. */
public final class AllRules {
    private static final List<Rule> RULES = List.of(
            new Net01WorldOpen(),
            new Net02WideCidr(),
            new Net03WidePorts(),
            new Net04CidrSource(),
            new Net05DeadSource(),
            new Net06DefaultGroup(),
            new Net07PublicSubnet(),
            new Net08DefaultSubnetGroup(),
            new Net09Zones(),
            new Net10OtherVpc(),
            new Net11NoDescription(),
            new Net12PublicEndpoint(),
            new Net13Forwarded(),
            new Tls01Off(),
            new Tls02Preferred(),
            new Tls03Unchecked(),
            new Enc01Off(),
            new Enc02ServiceKey(),
            new Auth01NoAuthentication(),
            new Auth02SharedToken(),
            new Auth03OpenDefault(),
            new Auth04TooMuch(),
            new Auth05OldPassword(),
            new Auth06IamName(),
            new Auth07SecretInApp(),
            new Iam01Everything(),
            new Ha01Failover(),
            new Ha02OneZone(),
            new Ha03StandAlone(),
            new Bk01NoSnapshots(),
            new Ver01EndOfLife(),
            new Ver02NoMinor(),
            new Ver03Overdue(),
            new Mem01Eviction(),
            new Mem02NoReserve(),
            new Mem03NoLimits(),
            new Cmd01Renamed(),
            new Obs01Blind(),
            new Obs02Untagged(),
            new App01OpenRoute(),
            new App02Platform(),
            new App03FailOpen());

    private AllRules() {}

    /** All of them. */
    public static List<Rule> list() {
        return RULES;
    }

    /** What is always true of each. */
    public static List<RuleFacts> facts() {
        return RULES.stream().map(Rule::facts).toList();
    }
}
